using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Tracelift.Server.Http;

/// <summary>
/// The parameters of a request, from its query and its body (a form, a multipart form or a JSON object), with the many
/// ways in which clients write lists: <c>a=1&amp;a=2</c>, <c>a[]=1</c>, <c>a[0]=1&amp;a[1]=2</c>, <c>a[0][1]=x</c>, <c>a[]=1,2</c>;
/// and the one of forms, <c>a[lines]=</c> with a value on each line.
/// </summary>
internal sealed class RequestFields
{
    /// <summary>The most values that a request may have, those of lists with commas included.</summary>
    public const int MostValues = 250_000;

    /// <summary>The most different values of a parameter each of which has the store asked once more.</summary>
    public const int MostFilters = 200;

    private const string Lines = "lines";

    // By name without brackets: the name with them, and the value, in order.
    private readonly Dictionary<string, List<(string Name, string Value)>> _values = new(StringComparer.Ordinal);
    private int _count;

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
        if (SimpleForm.IsNext(request))
        {
            await foreach (var (name, value) in SimpleForm.ReadAsync(request, cancellationToken))
                fields.Add(name, value);
        }
        else if (request.HasFormContentType)
        {
            foreach (var (name, values) in await request.ReadFormAsync(cancellationToken))
                fields.AddAll(name, values);
        }
        else if (request.ContentType?.StartsWith(ApiAnswer.JsonType, StringComparison.OrdinalIgnoreCase) == true)
        {
            foreach (var (bare, name, value) in await JsonFields.ReadAsync(request, cancellationToken))
                fields.Put(bare, name, value);
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

    /// <summary>The same without empty fields: a form also sends fields that nobody filled in.</summary>
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

    /// <summary>The different ones of a list of texts, in order, where something is done for each of them.</summary>
    /// <exception cref="ApiFault">There are too many.</exception>
    public IReadOnlyList<string> Filters(string name) => Few(name, Texts(name));

    /// <summary>Ids for each of which something is done.</summary>
    /// <exception cref="ApiFault">One is no whole number, or there are too many.</exception>
    public IReadOnlyList<long> FilterIds(string name) => Few(name, Ids(name));

    /// <summary>The different ones of some values, in order, where something is done for each of them.</summary>
    /// <exception cref="ApiFault">There are too many.</exception>
    public static List<T> Few<T>(string name, IEnumerable<T> values)
    {
        var few = values.Distinct().Take(MostFilters + 1).ToList();
        return few.Count <= MostFilters ? few : throw ApiFault.BadValue($"The parameter {name} has more than {MostFilters} different values", "Ask with fewer at once.");
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

    /// <summary>The ids of a list, under any of some names, each once, in order; values may be lists with commas themselves.</summary>
    /// <exception cref="ApiFault">One is no whole number, or there are too many.</exception>
    public IReadOnlyList<long> Ids(params ReadOnlySpan<string> names)
    {
        var (ids, known, count) = (new List<long>(), new HashSet<long>(), 0);
        foreach (var name in names)
        {
            foreach (var text in Texts(name))
            {
                foreach (var part in Parts(text))
                {
                    if (++count > MostValues)
                        throw TooMany();
                    var id = ToLong(name, text[part].Trim());
                    if (known.Add(id))
                        ids.Add(id);
                }
            }
        }

        return ids;
    }

    /// <summary>The different parts of texts that are lists with commas themselves, in order.</summary>
    /// <exception cref="ApiFault">There are too many.</exception>
    public IReadOnlyList<string> Split(string name)
    {
        var parts = new List<string>();
        foreach (var text in Texts(name))
        {
            if (parts.Count + text.AsSpan().Count(',') >= MostValues)
                throw TooMany();
            parts.AddRange(text.Split(','));
        }

        return [.. parts.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>A list of lists: <c>a[0][0]=x&amp;a[0][1]=y</c>, or one JSON text of an array of arrays.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows(string name)
    {
        if (!_values.TryGetValue(name, out var values))
            return [];
        if (values is [var only] && Path(only.Name).Length == 0 && TryParse(only.Value) is { ValueKind: JsonValueKind.Array } rows)
            return [.. rows.EnumerateArray().Select(row => row.ValueKind == JsonValueKind.Array ? row.EnumerateArray().Select(JsonFields.ToText).ToList() : [JsonFields.ToText(row)])];

        return [.. InOrder(values).GroupBy(value => Path(value.Name) is [var row, ..] ? row : "").Select(row => row.Select(value => value.Value).ToList())];
    }

    private static IEnumerable<Range> Parts(string text)
    {
        // Not split at once: a value can be as long as a body.
        var (start, end) = (0, text.Length);
        while (start < end && text[start] is '[' or ']')
            start++;
        while (end > start && text[end - 1] is '[' or ']')
            end--;
        while (start < end)
        {
            var comma = text.IndexOf(',', start, end - start);
            var stop = comma < 0 ? end : comma;
            if (!text.AsSpan(start, stop - start).IsWhiteSpace())
                yield return start..stop;
            start = stop + 1;
        }
    }

    private static string[] Path(string name)
    {
        var bracket = name.IndexOf('[', StringComparison.Ordinal);
        return bracket < 0 ? [] : name[bracket..].Split(['[', ']'], StringSplitOptions.RemoveEmptyEntries);
    }

    private static List<(string Name, string Value)> InOrder(List<(string Name, string Value)> values) =>
        values.Exists(value => Path(value.Name).Length > 0)
            ? [.. values.Select(value => (value.Name, value.Value, Place: Place(value.Name))).OrderBy(value => value.Place.First).ThenBy(value => value.Place.Second).Select(value => (value.Name, value.Value))]
            : values;

    private static (long First, long Second) Place(string name)
    {
        var path = Path(name);
        return (Ordinal(path, 0), Ordinal(path, 1));
    }

    private static long Ordinal(string[] path, int place) =>
        place < path.Length && long.TryParse(path[place], NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) ? ordinal : 0;

    private static ApiFault TooMany() => ApiFault.TooLarge($"The request has more than {MostValues} values");

    private static long ToLong(string name, string text)
    {
        // Python clients make floats of ids that come from data frames.
        var digits = text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text;
        return long.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ApiFault.BadValue($"The parameter {name} is \"{Shorten(text)}\": expected a whole number");
    }

    private static string Shorten(string text) => text.Length > 100 ? text[..100] + "..." : text;

    private void AddAll(string name, IEnumerable<string?> values)
    {
        foreach (var value in values)
            Add(name, value ?? "");
    }

    private void Add(string name, string value)
    {
        var bracket = name.IndexOf('[', StringComparison.Ordinal);
        var bare = bracket < 0 ? name : name[..bracket];
        if (bracket >= 0 && Path(name) is [Lines])
        {
            foreach (var line in value.AsSpan().Split('\n'))
            {
                if (value.AsSpan()[line].Trim() is { IsEmpty: false } filled)
                    Put(bare, bare, filled.ToString());
            }

            return;
        }

        Put(bare, name, value);
    }

    private void Put(string bare, string name, string value)
    {
        if (++_count > MostValues)
            throw TooMany();
        if (!_values.TryGetValue(bare, out var values))
            _values[bare] = values = [];
        values.Add((name, value));
    }

    private static JsonElement? TryParse(string text)
    {
        try
        {
            return CallersJson.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
