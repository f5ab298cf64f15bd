using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Tracelift.Server.Http;

/// <summary>
/// The parameters of a request, from its query and its body (a form, a multipart form or a JSON object), in all
/// formats of lists that clients use: <c>a=1&amp;a=2</c>, <c>a[]=1</c>, <c>a[0]=1&amp;a[1]=2</c>, <c>a[0][1]=x</c>, <c>a[]=1,2</c>;
/// and <c>a[lines]=</c> of forms, with a value on each line.
/// </summary>
internal sealed class RequestFields
{
    /// <summary>The most values of a request, including those of lists with commas.</summary>
    public const int MostValues = 250_000;

    /// <summary>The most different values of a parameter that costs a query per value.</summary>
    public const int MostFilters = 200;

    private const string Lines = "lines";

    // For each name without brackets, the full names and the values, in order.
    private readonly Dictionary<string, List<(string Name, string Value)>> _values = new(StringComparer.Ordinal);
    private int _count;

    private RequestFields()
    {
    }

    /// <summary>The given names, without brackets.</summary>
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
        else if (request.ContentType?.StartsWith(JsonText.ContentType, StringComparison.OrdinalIgnoreCase) == true)
        {
            foreach (var (bare, name, value) in await JsonFields.ReadAsync(request, cancellationToken))
                fields.Put(bare, name, value);
        }

        return fields;
    }

    /// <summary>Combines the parameters of a query with others that were read one by one.</summary>
    public static RequestFields Of(IQueryCollection query, IEnumerable<(string Name, string Value)> others)
    {
        var fields = new RequestFields();
        foreach (var (name, values) in query)
            fields.AddAll(name, values);
        foreach (var (name, value) in others)
            fields.Add(name, value);
        return fields;
    }

    /// <summary>Returns the parameters without empty fields: a form also sends blank fields.</summary>
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

    /// <summary>Whether a parameter was given, even empty.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>Returns a parameter's first value, or null if it was not given.</summary>
    public string? Text(string name) => _values.TryGetValue(name, out var values) ? values[0].Value : null;

    /// <summary>Returns a required parameter's first value.</summary>
    /// <exception cref="ApiFault">The parameter is missing.</exception>
    public string RequiredText(string name) => Text(name) ?? throw ApiFault.BadValue($"The parameter {name} is missing");

    /// <summary>Returns whether a parameter is true (in any case of letters), 1, yes or on.</summary>
    public bool Flag(string name, bool otherwise = false) => Text(name) is { Length: > 0 } text
        ? text.ToUpperInvariant() is "TRUE" or "1" or "YES" or "ON"
        : otherwise;

    /// <summary>Returns a whole number.</summary>
    /// <exception cref="ApiFault">The value is not a whole number.</exception>
    public long? Long(string name) => Text(name) is { Length: > 0 } text ? ToLong(name, text) : null;

    /// <summary>Returns a required whole number.</summary>
    /// <exception cref="ApiFault">The value is missing or not a whole number.</exception>
    public long RequiredLong(string name) => Long(name) ?? throw ApiFault.BadValue($"The parameter {name} is missing: expected a whole number");

    /// <summary>Returns a number.</summary>
    /// <exception cref="ApiFault">The value is not a number.</exception>
    public double? Number(string name)
    {
        if (Text(name) is not { Length: > 0 } text)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw ApiFault.BadValue($"The parameter {name} is \"{Shorten(text)}\": expected a number");
    }

    /// <summary>Returns the distinct texts of a list, in order, for work that is done for each.</summary>
    /// <exception cref="ApiFault">There are too many texts.</exception>
    public IReadOnlyList<string> Filters(string name) => Few(name, Texts(name));

    /// <summary>Returns the distinct ids of a list, for work that is done for each.</summary>
    /// <exception cref="ApiFault">A value is not a whole number, or there are too many.</exception>
    public IReadOnlyList<long> FilterIds(string name) => Few(name, Ids(name));

    /// <summary>Returns distinct values, in order, for work that is done for each.</summary>
    /// <exception cref="ApiFault">There are too many values.</exception>
    public static List<T> Few<T>(string name, IEnumerable<T> values)
    {
        var few = values.Distinct().Take(MostFilters + 1).ToList();
        return few.Count <= MostFilters ? few : throw ApiFault.BadValue($"The parameter {name} has more than {MostFilters} different values", "Send fewer at once.");
    }

    /// <summary>Returns a list of texts with any of some names, in order.</summary>
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

    /// <summary>Returns the distinct ids of a list with any of some names, in order; values may be lists with commas.</summary>
    /// <exception cref="ApiFault">A value is not a whole number, or there are too many.</exception>
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

    /// <summary>Returns the distinct parts of texts that are lists with commas, in order.</summary>
    /// <exception cref="ApiFault">There are too many parts.</exception>
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

    /// <summary>Returns a list of lists: <c>a[0][0]=x&amp;a[0][1]=y</c>, or a JSON text of an array of arrays.</summary>
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
        // Splits lazily: a value can be as long as a body.
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
        // Python clients turn ids from data frames into floats.
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
