using System.Globalization;
using System.Text.Json;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Json;

namespace Tracelift.Formats.Precomputed;

/// <summary>An object in an <c>info</c> file. Faults of its fields name their place in the file.</summary>
internal readonly struct InfoFields
{
    private const long MostBytes = 64 << 20;

    private readonly JsonElement _object;
    private readonly string _path;
    private readonly string _place;

    private InfoFields(JsonElement value, string path, string place) =>
        (_object, _path, _place) = (value.ValueKind == JsonValueKind.Object ? value : throw Bad(path, $"{(place.Length == 0 ? "it" : place)} is {Show(value)}", "an object"), path, place);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="fields">The file's object; valid until the document is disposed.</param>
    /// <returns>The document; null if the file does not exist.</returns>
    /// <exception cref="InputException">The file can't be read, or is not a JSON object.</exception>
    public static JsonDocument? Open(string path, out InfoFields fields)
    {
        fields = default;
        if (!File.Exists(path))
            return null;
        FileKind.Require(path, path);
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                throw new InputException("too-large", string.Create(CultureInfo.InvariantCulture, $"{path} has more than {MostBytes} bytes"));
            return Parse(File.ReadAllBytes(path), path, out fields);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException("input-unreadable", $"{path} can't be read: {e.Message}", inner: e);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file's name in messages.</param>
    /// <param name="fields">The text's object; valid until the document is disposed.</param>
    /// <exception cref="InputException">The text is not a JSON object.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text, string path, out InfoFields fields)
    {
        try
        {
            var document = JsonDocuments.Parse(text);
            try
            {
                fields = new InfoFields(document.RootElement, path, "");
                return document;
            }
            catch
            {
                document.Dispose();
                throw;
            }
        }
        catch (JsonException e)
        {
            var line = e.LineNumber is { } number ? string.Create(CultureInfo.InvariantCulture, $", line {number + 1}") : "";
            throw new InputException("bad-info", $"{path}{line} is not JSON: {JsonWords.Of(e)}", "Copy the file again.", e);
        }
    }

    /// <summary>Reads a text into fields that stay valid.</summary>
    /// <exception cref="InputException">The text is not a JSON object.</exception>
    public static InfoFields Keep(ReadOnlyMemory<byte> text, string path)
    {
        using var document = Parse(text, path, out _);
        return new InfoFields(document.RootElement.Clone(), path, "");
    }

    /// <summary>Creates the error for a fault of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">The fault.</param>
    /// <param name="expected">The correct content, in words that follow "Expected".</param>
    public static InputException Bad(string path, string what, string expected) => new("bad-info", $"{path}: {what}", $"Expected {expected}.");

    /// <summary>Creates the error for a fault of a field.</summary>
    public InputException Bad(string name, string expected) =>
        Bad(_path, _object.TryGetProperty(name, out var value) ? $"{Place(name)} is {Show(value)}" : $"{Place(name)} is missing", expected);

    /// <summary>Whether there is a field, even with the value null.</summary>
    public bool Has(string name) => _object.TryGetProperty(name, out _);

    /// <summary>Returns a text field, or null if it is missing or not a text.</summary>
    public string? TextOrNull(string name) =>
        _object.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Returns a text.</summary>
    public string Text(string name, string expected) => TextOrNull(name) ?? throw Bad(name, expected);

    /// <summary>Returns a whole number within bounds.</summary>
    public int Whole(string name, int least, int most) =>
        _object.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw Bad(name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));

    /// <summary>Returns a list of finite numbers.</summary>
    public double[] Reals(string name, int count, string expected)
    {
        var numbers = _object.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var number) ? number : double.NaN).ToArray()
            : [];
        return numbers.Length == count && numbers.All(double.IsFinite) ? numbers : throw Bad(name, expected);
    }

    /// <summary>Returns a value as it is, or null if it is missing.</summary>
    public JsonElement? ElementOrNull(string name) => _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Returns a list of finite numbers of any length, or null if it is missing.</summary>
    public double[]? RealsOrNull(string name, string expected) =>
        ElementOrNull(name) is not { } value ? null : Numbers(value) ?? throw Bad(name, expected);

    /// <summary>Returns a list of lists of finite numbers, or null if it is missing.</summary>
    public List<double[]>? RealListsOrNull(string name, string expected)
    {
        if (ElementOrNull(name) is not { } value)
            return null;
        var lists = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(Numbers).ToList() : [null];
        return lists.TrueForAll(list => list is not null) ? [.. lists.OfType<double[]>()] : throw Bad(name, expected);
    }

    /// <summary>Returns a list of whole numbers that are not smaller than a bound.</summary>
    public long[] Wholes(string name, long least, string expected)
    {
        var numbers = ElementOrNull(name) is { ValueKind: JsonValueKind.Array } value
            ? value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number >= least ? number : (long?)null).ToList()
            : [null];
        return numbers.Count > 0 && numbers.TrueForAll(number => number is not null) ? [.. numbers.Select(number => number!.Value)] : throw Bad(name, expected);
    }

    /// <summary>Returns an object, or null if it is missing.</summary>
    public InfoFields? ObjectOrNull(string name) =>
        _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? new InfoFields(value, _path, Place(name)) : null;

    /// <summary>Returns an object.</summary>
    public InfoFields Object(string name) => ObjectOrNull(name) ?? throw Bad(name, "an object");

    /// <summary>Returns a list of objects.</summary>
    public List<InfoFields> Objects(string name)
    {
        var (path, place) = (_path, Place(name));
        return [.. List(name).Select((item, i) => new InfoFields(item, path, Item(place, i)))];
    }

    /// <summary>Returns a list of texts.</summary>
    public string[] Texts(string name)
    {
        var (path, place) = (_path, Place(name));
        return [.. List(name).Select((item, i) => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Bad(path, $"{Item(place, i)} is {Show(item)}", "a text"))];
    }

    /// <summary>Returns a list whose items are lists of indexes into another list.</summary>
    public List<int[]> Places(string name, int count)
    {
        var (path, place) = (_path, Place(name));
        return
        [
            .. List(name).Select((item, i) => item.ValueKind == JsonValueKind.Array && item.EnumerateArray().All(at => at.ValueKind == JsonValueKind.Number && at.TryGetInt32(out var number) && number >= 0 && number < count)
                ? item.EnumerateArray().Select(at => at.GetInt32()).ToArray()
                : throw Bad(path, $"{Item(place, i)} is {Show(item)}", string.Create(CultureInfo.InvariantCulture, $"a list of whole numbers from 0 to {count - 1}"))),
        ];
    }

    private JsonElement.ArrayEnumerator List(string name) =>
        _object.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Bad(name, "a list");

    private static double[]? Numbers(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return null;
        var numbers = value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var number) ? number : double.NaN).ToArray();
        return Array.TrueForAll(numbers, double.IsFinite) ? numbers : null;
    }

    private string Place(string name) => _place.Length == 0 ? name : $"{_place}.{name}";

    private static string Item(string place, int index) => string.Create(CultureInfo.InvariantCulture, $"{place}[{index}]");

    private static string Show(JsonElement value) => Excerpt.Of(value.GetRawText());
}
