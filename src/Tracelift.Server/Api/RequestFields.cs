using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tracelift.Formats.Json;

namespace Tracelift.Server.Api;

/// <summary>
/// The parameters of a request, from its query and its body (a form, a multipart form or a JSON object), with the many
/// ways in which clients write lists: <c>a=1&amp;a=2</c>, <c>a[]=1</c>, <c>a[0]=1&amp;a[1]=2</c>, <c>a[0][1]=x</c>, <c>a[]=1,2</c>;
/// and the one of forms, <c>a[lines]=</c> with a value on each line.
/// </summary>
internal sealed class RequestFields
{
    private const int LargestJson = 256 << 20;
    private const string Lines = "lines";

    // By name without brackets: what the brackets held, and the value, in order.
    private readonly Dictionary<string, List<(string[] Path, string Value)>> _values = new(StringComparer.Ordinal);

    private RequestFields()
    {
    }

    /// <summary>The names that were given, without brackets.</summary>
    public IEnumerable<string> Names => _values.Keys;

    public static async Task<RequestFields> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var fields = new RequestFields();
        foreach (var (name, values) in request.Query)
            fields.AddAll(name, values);
        if (request.HasFormContentType)
        {
            foreach (var (name, values) in await request.ReadFormAsync(cancellationToken))
                fields.AddAll(name, values);
        }
        else if (request.ContentType?.StartsWith(ApiAnswer.JsonType, StringComparison.OrdinalIgnoreCase) == true)
        {
            if (request.ContentLength > LargestJson)
                throw ApiFault.TooLarge("The JSON body is larger than the limit");
            fields.Add(await ReadJsonAsync(request, cancellationToken));
        }

        return fields;
    }

    /// <summary>Parameters of a query, and others that were read one by one.</summary>
    public static RequestFields Of(IQueryCollection query, IEnumerable<(string Name, string Value)> others)
    {
        var fields = new RequestFields();
        foreach (var (name, values) in query)
            fields.AddAll(name, values);
        foreach (var (name, value) in others)
            fields.Add(name, value);
        return fields;
    }

    /// <summary>The same without those that are empty: a form sends every field that nobody has filled in.</summary>
    public RequestFields WithoutEmpty()
    {
        var fields = new RequestFields();
        foreach (var (name, values) in _values)
        {
            if (values.FindAll(value => value.Value.Length > 0) is { Count: > 0 } filled)
                fields._values[name] = filled;
        }

        return fields;
    }

    /// <summary>Whether a parameter was given, be it empty.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The first of a parameter's values, or null where it was not given.</summary>
    public string? Text(string name) => _values.TryGetValue(name, out var values) ? values[0].Value : null;

    /// <summary>The same, where there must be one.</summary>
    /// <exception cref="ApiFault">It is missing.</exception>
    public string RequiredText(string name) => Text(name) ?? throw ApiFault.BadValue($"The parameter {name} is missing");

    /// <summary>Whether a parameter is true, in any case of letters, 1, yes or on.</summary>
    public bool Flag(string name, bool otherwise = false) => Text(name) is { Length: > 0 } text
        ? text.ToUpperInvariant() is "TRUE" or "1" or "YES" or "ON"
        : otherwise;

    /// <summary>A whole number.</summary>
    /// <exception cref="ApiFault">It is none.</exception>
    public long? Long(string name) => Text(name) is { Length: > 0 } text ? ToLong(name, text) : null;

    /// <summary>A whole number that must be there.</summary>
    /// <exception cref="ApiFault">It is missing or none.</exception>
    public long RequiredLong(string name) => Long(name) ?? throw ApiFault.BadValue($"The parameter {name} is missing: expected a whole number");

    /// <summary>A number.</summary>
    /// <exception cref="ApiFault">It is none.</exception>
    public double? Number(string name)
    {
        if (Text(name) is not { Length: > 0 } text)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw ApiFault.BadValue($"The parameter {name} is \"{Shorten(text)}\": expected a number");
    }

    /// <summary>A list of texts, under any of some names, in order.</summary>
    public IReadOnlyList<string> Texts(params ReadOnlySpan<string> names)
    {
        var texts = new List<string>();
        foreach (var name in names)
        {
            if (_values.TryGetValue(name, out var values))
                texts.AddRange(InOrder(values).Select(value => value.Value));
        }

        return texts;
    }

    /// <summary>A list of ids, under any of some names; values may be lists with commas themselves.</summary>
    /// <exception cref="ApiFault">One is no whole number.</exception>
    public IReadOnlyList<long> Ids(params ReadOnlySpan<string> names)
    {
        var ids = new List<long>();
        foreach (var name in names)
        {
            foreach (var text in Texts(name))
            {
                foreach (var part in text.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                    ids.Add(ToLong(name, part));
            }
        }

        return ids;
    }

    /// <summary>A list of lists: <c>a[0][0]=x&amp;a[0][1]=y</c>, or one JSON text of an array of arrays.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows(string name)
    {
        if (!_values.TryGetValue(name, out var values))
            return [];
        if (values is [{ Path.Length: 0 } only] && TryParse(only.Value) is { ValueKind: JsonValueKind.Array } rows)
            return [.. rows.EnumerateArray().Select(row => row.ValueKind == JsonValueKind.Array ? row.EnumerateArray().Select(ToText).ToList() : [ToText(row)])];
        return [.. InOrder(values).GroupBy(value => value.Path is [var row, ..] ? row : "").Select(row => row.Select(value => value.Value).ToList())];
    }

    private static List<(string[] Path, string Value)> InOrder(List<(string[] Path, string Value)> values) =>
        values.Exists(value => value.Path.Length > 0)
            ? [.. values.OrderBy(value => Ordinal(value.Path, 0)).ThenBy(value => Ordinal(value.Path, 1))]
            : values;

    private static long Ordinal(string[] path, int place) =>
        place < path.Length && long.TryParse(path[place], NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) ? ordinal : 0;

    private static long ToLong(string name, string text)
    {
        // Python clients make floats of ids that come from data frames.
        var digits = text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text;
        return long.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ApiFault.BadValue($"The parameter {name} is \"{Shorten(text)}\": expected a whole number");
    }

    private static string Shorten(string text) => text.Length > 100 ? text[..100] + "..." : text;

    private static async Task<JsonElement> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw ApiFault.BadValue($"The body is not JSON: {JsonWords.Of(e)}{(e.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1})") : "")}");
        }
    }

    private void AddAll(string name, IEnumerable<string?> values)
    {
        foreach (var value in values)
            Add(name, value ?? "");
    }

    private void Add(string name, string value)
    {
        var bracket = name.IndexOf('[', StringComparison.Ordinal);
        var path = bracket < 0 ? [] : name[bracket..].Split(['[', ']'], StringSplitOptions.RemoveEmptyEntries);
        var bare = bracket < 0 ? name : name[..bracket];
        if (path is [Lines])
        {
            foreach (var line in value.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                Put(bare, [], line);
            return;
        }

        Put(bare, path, value);
    }

    private void Add(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw ApiFault.BadValue("The JSON body is no object");
        foreach (var property in body.EnumerateObject())
        {
            var name = NameOf(property);
            if (property.Value.ValueKind == JsonValueKind.Array)
                AddArray(name, property.Value);
            else if (property.Value.ValueKind != JsonValueKind.Null)
                Put(name, [], ToText(property.Value));
        }
    }

    // Arrays in arrays stay whole: a mesh or a state is read by its own reader.
    private void AddArray(string name, JsonElement array)
    {
        if (array.EnumerateArray().Any(element => element.ValueKind is JsonValueKind.Object or JsonValueKind.Array))
        {
            Put(name, [], array.GetRawText());
            return;
        }

        var place = 0;
        foreach (var element in array.EnumerateArray())
            Put(name, [place++.ToString(CultureInfo.InvariantCulture)], ToText(element));
    }

    private void Put(string name, string[] path, string value)
    {
        if (!_values.TryGetValue(name, out var values))
            _values[name] = values = [];
        values.Add((path, value));
    }

    private static string ToText(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
            return element.GetRawText();
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw NoText();
        }
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw NoText();
        }
    }

    // JSON can write what no text is, and only reading it as one tells.
    private static ApiFault NoText() =>
        ApiFault.BadValue("A name or a value in the JSON is no text", "It holds half of a pair of surrogates, such as \\ud800 without what follows it, or bytes that are not UTF-8.");

    private static JsonElement? TryParse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
