using System.Globalization;
using System.Text.Json;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Json;

namespace Tracelift.Formats.Precomputed;

/// <summary>An object of a file <c>info</c>. What is missing or of another kind is told with its place in the file.</summary>
internal readonly struct InfoFields
{
    private const long MostBytes = 64 << 20;

    private readonly JsonElement _object;
    private readonly string _path;
    private readonly string _place;

    private InfoFields(JsonElement value, string path, string place) =>
        (_object, _path, _place) = (value.ValueKind == JsonValueKind.Object ? value : throw Bad(path, $"{(place.Length == 0 ? "it" : place)} is {Show(value)}", "an object"), path, place);

    /// <summary>Reads a file, which is to be held by its document.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fields">Its object; it is good while the document is.</param>
    /// <returns>The document; null where there is no such file.</returns>
    /// <exception cref="InputException">The file can't be read, or is no JSON object.</exception>
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
            var document = JsonDocuments.Parse(File.ReadAllBytes(path));
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException("input-unreadable", $"{path} can't be read: {e.Message}", inner: e);
        }
    }

    /// <summary>A fault of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What is wrong with it.</param>
    /// <param name="expected">What is right, after "Expected".</param>
    public static InputException Bad(string path, string what, string expected) => new("bad-info", $"{path}: {what}", $"Expected {expected}.");

    /// <summary>A fault of one of its fields.</summary>
    public InputException Bad(string name, string expected) =>
        Bad(_path, _object.TryGetProperty(name, out var value) ? $"{Place(name)} is {Show(value)}" : $"{Place(name)} is missing", expected);

    /// <summary>Whether there is a field, be it null.</summary>
    public bool Has(string name) => _object.TryGetProperty(name, out _);

    /// <summary>A field that is a text, or null where it is none.</summary>
    public string? TextOrNull(string name) =>
        _object.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A text.</summary>
    public string Text(string name, string expected) => TextOrNull(name) ?? throw Bad(name, expected);

    /// <summary>A whole number within bounds.</summary>
    public int Whole(string name, int least, int most) =>
        _object.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw Bad(name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));

    /// <summary>A list of finite numbers.</summary>
    public double[] Reals(string name, int count, string expected)
    {
        var numbers = _object.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var number) ? number : double.NaN).ToArray()
            : [];
        return numbers.Length == count && numbers.All(double.IsFinite) ? numbers : throw Bad(name, expected);
    }

    /// <summary>An object, or null where there is none.</summary>
    public InfoFields? ObjectOrNull(string name) =>
        _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? new InfoFields(value, _path, Place(name)) : null;

    /// <summary>An object.</summary>
    public InfoFields Object(string name) => ObjectOrNull(name) ?? throw Bad(name, "an object");

    /// <summary>A list of objects.</summary>
    public List<InfoFields> Objects(string name)
    {
        var (path, place) = (_path, Place(name));
        return [.. List(name).Select((item, i) => new InfoFields(item, path, Item(place, i)))];
    }

    /// <summary>A list of texts.</summary>
    public string[] Texts(string name)
    {
        var (path, place) = (_path, Place(name));
        return [.. List(name).Select((item, i) => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Bad(path, $"{Item(place, i)} is {Show(item)}", "a text"))];
    }

    /// <summary>A list whose items are lists of places in another list.</summary>
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

    private string Place(string name) => _place.Length == 0 ? name : $"{_place}.{name}";

    private static string Item(string place, int index) => string.Create(CultureInfo.InvariantCulture, $"{place}[{index}]");

    private static string Show(JsonElement value) => Excerpt.Of(value.GetRawText());
}
