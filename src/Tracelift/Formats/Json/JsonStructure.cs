using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Tracelift.Errors;
using Tracelift.Formats.Text;
using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>Creates the errors that end the reading of a file.</summary>
internal sealed class JsonStructure(JsonWindow window)
{
    /// <summary>The largest depth of nested arrays and objects.</summary>
    internal const int MaxDepth = 64;

    private const string Expected = "Expected a JSON array of objects with model, pk and fields, as catmaid_export_data writes.";
    private const string Again = "The file may have been truncated: export or copy it again.";
    private const int LongestShown = 40;

    internal InputException Empty() => new("empty", $"{window.Name} is empty", Expected);

    internal InputException Utf16(string encoding) =>
        new("not-utf-8", $"{window.Name} is in {encoding}, expected UTF-8", $"Convert it: iconv -f {encoding} -t UTF-8.");

    /// <summary>The file does not begin with the array's bracket.</summary>
    internal InputException NotAnArray() => window.Unread[0] switch
    {
        (byte)'{' => new InputException(
            "not-an-array",
            $"{At(0)}: expected an array of objects, found an object without an array around it",
            "For objects one after the other: jq -s . makes them an array."),
        (byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9') => new InputException(
            "not-an-array", $"{At(0)}: expected an array of objects, found {Show(0)}", Expected),
        _ => new InputException("not-json", $"{At(0)}: expected JSON, found {Show(0)}", Expected),
    };

    /// <summary>The array holds a value that is not an object.</summary>
    internal InputException NotAnObject(int at) =>
        new("not-an-object", $"{At(at)}: expected an object in the array, found {Show(at)}", Expected);

    internal InputException WithoutModel(int at) =>
        new("no-model", $"{At(at)}: the object does not say its model", Expected);

    internal InputException TooLarge() => new(
        "object-too-large",
        string.Create(CultureInfo.InvariantCulture, $"{At(0)}: the object here is larger than {window.Largest} bytes, the most that is kept in memory"),
        "If you trust the file and have several times as much memory, allow more with --max-object SIZE (such as 500M).");

    internal InputException Changed() => window.Changed();

    internal InputException TrailingData(int at) =>
        new("trailing-data", $"{At(at)}: expected the end of the file after the array's bracket, found {Show(at)}", Again);

    /// <summary>The file ends before its array does.</summary>
    internal InputException Truncated(bool isInObject, long objects, ModelDescription? model, long? pk)
    {
        var last = model is null ? "" : string.Create(CultureInfo.InvariantCulture, $" ({model} {pk})");
        var after = objects == 0
            ? "no object is complete"
            : string.Create(CultureInfo.InvariantCulture, $"complete objects: {objects}, the last of them{last} ends at {Place(0)}");
        var where = isInObject ? "in the middle of an object" : "before the bracket that ends its array";
        return new InputException("truncated", $"{window.Name} ends {where}; {after}", Again);
    }

    /// <summary>An object, between two unread bytes, holds invalid UTF-8.</summary>
    internal InputException NotUtf8(int start, int end)
    {
        var at = start;
        while (at < end && Rune.DecodeFromUtf8(window.Unread[at..end], out _, out var consumed) == System.Buffers.OperationStatus.Done)
            at += consumed;
        return new InputException(
            "not-utf-8",
            string.Create(CultureInfo.InvariantCulture, $"{At(at)}: expected UTF-8, found the byte 0x{window.Unread[at]:x2}"),
            "If the file is in Latin-1, convert it: iconv -f LATIN1 -t UTF-8.");
    }

    /// <summary>The reader has met invalid JSON.</summary>
    internal InputException NotJson(JsonException e, int consumed, int depth)
    {
        var found = window.Unread[consumed..];
        if (depth >= MaxDepth - 1 && found.Length > 0 && found[0] is (byte)'[' or (byte)'{')
        {
            return new InputException(
                "too-deep", string.Create(CultureInfo.InvariantCulture, $"{At(consumed)}: more than {MaxDepth} arrays and objects within each other"), inner: e);
        }

        return new InputException("not-json", $"{At(consumed)}: not JSON: {JsonWords.Of(e)}", Expected, e);
    }

    private string At(int index) => $"{window.Name}, {Place(index)}";

    private string Place(int index) => string.Create(
        CultureInfo.InvariantCulture, $"line {window.LineAt(index)} (byte {window.Offset + index})");

    // Bytes of a file must not control the terminal.
    private string Show(int at)
    {
        var found = window.Unread[at..];
        if (window.IsStandIn(at))
            return $"\"{NotFiniteNumber.OfLength(found.IndexOfAnyExcept((byte)'1') is >= 0 and var end ? end : found.Length)}\"";
        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(found[..Math.Min(found.Length, LongestShown)]).EnumerateRunes())
        {
            if (Rune.IsControl(rune))
                text.Append(' ');
            else
                text.Append(rune);
        }

        return $"\"{text.ToString().TrimEnd()}\"";
    }
}
