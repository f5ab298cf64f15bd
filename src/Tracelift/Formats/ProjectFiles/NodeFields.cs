using System.Globalization;
using System.Text;
using System.Text.Json;
using Tracelift.Errors;
using Tracelift.Model.Projects;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>
/// Reads the fields of a project, stack, mirror or group by name. Notes each fault with its place, the found and the
/// expected value, and reads on, so that users see all faults at once.
/// </summary>
internal sealed class NodeFields
{
    // No field has a longer name.
    private const int LongestName = 40;

    /// <summary>The largest length of a title or an address in characters, because lists and messages show them.</summary>
    public const int LongestTitle = 10_000;

    private const int LongestSubject = 100;

    private readonly MapNode _map;
    private readonly DefinitionNotes _notes;
    private readonly string[] _known;

    /// <summary>Creates a reader of a map's fields.</summary>
    /// <param name="map">The map.</param>
    /// <param name="subject">The described object: <c>project "A", stack "B"</c>.</param>
    /// <param name="notes">Receives faults.</param>
    /// <param name="known">The names of known fields; others are ignored with a warning.</param>
    public NodeFields(MapNode map, string subject, DefinitionNotes notes, params string[] known)
    {
        _map = map;
        Subject = subject;
        _notes = notes;
        _known = known;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (!seen.Add(entry.Key))
                notes.Fault("duplicate-key", entry.Place, $"{subject}: {entry.Key} occurs twice");
            else if (!known.Contains(entry.Key) && Meant(entry.Key) is { } meant)
                notes.Warn("unknown-key", entry.Place, $"{subject}: unknown field {entry.Key} is ignored; did you mean {meant}?");
        }
    }

    public string Subject { get; }

    public TextPlace Place => _map.Place;

    /// <summary>Returns the place of a field for messages.</summary>
    public string WhereOf(string key) => _notes.Where(PlaceOf(key));

    public TextPlace PlaceOf(string key) => _map.Find(key)?.Value.Place ?? _map.Place;

    /// <summary>Returns a field's value; null if it is missing or null.</summary>
    public DocumentNode? Node(string key) => _map.Find(key)?.Value is { } node and not ScalarNode { Kind: ScalarKind.Null } ? node : null;

    /// <summary>Returns a text; numbers and words keep their spelling.</summary>
    public string? Text(string key)
    {
        if (Node(key) is not { } node)
            return null;
        if (node is not ScalarNode scalar)
        {
            Bad(key, node, "a text");
            return null;
        }

        return Checked(key, scalar);
    }

    /// <summary>Returns the name of a part of a definition in messages: its title, or else its number.</summary>
    public static string SubjectOf(string what, MapNode node, int? number = null) =>
        (node.Find("title")?.Value as ScalarNode)?.Text is { } title && title.AsSpan().Trim().Length > 0 ? $"{what} \"{Excerpt.Of(title, LongestSubject)}\""
        : number is { } place ? string.Create(CultureInfo.InvariantCulture, $"{what} {place}")
        : what;

    /// <summary>Returns a required text that is not blank.</summary>
    public string? RequiredText(string key)
    {
        if (Node(key) is null)
        {
            Missing(key);
            return null;
        }

        var text = Text(key);
        if (text is null || (text.Length <= LongestTitle && text.AsSpan().Trim().Length > 0))
            return text;
        Bad(key, Node(key)!, text.Length > LongestTitle ? $"a text of at most {LongestTitle} characters" : "a text that is not empty");
        return null;
    }

    /// <summary>Returns a whole number within bounds.</summary>
    public int? Whole(string key, int least, int most, string expected)
    {
        if (Node(key) is not { } node)
            return null;
        if (node is ScalarNode { Kind: ScalarKind.Number or ScalarKind.Text } scalar && Numbers.TryWhole(scalar.Text, out var value) && value >= least && value <= most)
            return value;
        Bad(key, node, expected);
        return null;
    }

    /// <summary>Returns three whole numbers with a lower bound.</summary>
    public Integer3? Integers(string key, int least, string expected, bool isRequired = false) =>
        Required(key, isRequired) is { } node ? Integers(key, node, least, expected) : null;

    /// <summary>Returns three whole numbers.</summary>
    public Integer3? Integers(string key, DocumentNode node, int least, string expected)
    {
        if (Numbers.Parts(node, "xyz") is [var x, var y, var z]
            && Numbers.TryWhole(x, out var a) && Numbers.TryWhole(y, out var b) && Numbers.TryWhole(z, out var c)
            && Math.Min(a, Math.Min(b, c)) >= least)
        {
            return new Integer3(a, b, c);
        }

        Bad(key, node, expected);
        return null;
    }

    /// <summary>Returns three numbers, above zero if required.</summary>
    public Double3? Reals(string key, bool isPositive, string expected, bool isRequired = false)
    {
        if (Required(key, isRequired) is not { } node)
            return null;
        if (Numbers.Parts(node, "xyz") is [var x, var y, var z]
            && Numbers.TryReal(x, out var a) && Numbers.TryReal(y, out var b) && Numbers.TryReal(z, out var c)
            && (!isPositive || Math.Min(a, Math.Min(b, c)) > 0))
        {
            return new Double3(a, b, c);
        }

        Bad(key, node, expected);
        return null;
    }

    /// <summary>Returns a colour.</summary>
    public Rgba? Color(string key, string expected)
    {
        if (Node(key) is not { } node)
            return null;
        if (Numbers.Parts(node, "rgba") is [var r, var g, var b, var a]
            && Numbers.TrySingle(r, out var red) && Numbers.TrySingle(g, out var green) && Numbers.TrySingle(b, out var blue) && Numbers.TrySingle(a, out var alpha))
        {
            return new Rgba(red, green, blue, alpha);
        }

        Bad(key, node, expected);
        return null;
    }

    /// <summary>Returns whole numbers.</summary>
    public IReadOnlyList<int> Wholes(string key)
    {
        var numbers = new List<int>();
        foreach (var node in Items(key))
        {
            if (node is ScalarNode { Kind: not ScalarKind.Null } scalar && Numbers.TryWhole(scalar.Text, out var number))
                numbers.Add(number);
            else
                Bad(key, node, "a list of whole numbers such as [3, 7]");
        }

        return numbers;
    }

    /// <summary>Returns the items of a list; notes a fault if the value is not a list.</summary>
    public IReadOnlyList<DocumentNode> Items(string key)
    {
        switch (Node(key))
        {
            case null:
                return [];
            case ListNode list:
                return list.Items;
            case var other:
                Bad(key, other, "a list");
                return [];
        }
    }

    /// <summary>Returns the maps in a list; notes a fault for each other item.</summary>
    public IEnumerable<MapNode> Maps(string key, string what)
    {
        foreach (var node in Items(key))
        {
            if (node is MapNode map)
                yield return map;
            else
                Bad(key, node, $"a list of {what}");
        }
    }

    /// <summary>Returns the texts in a list.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        var texts = new List<string>();
        foreach (var node in Items(key))
        {
            if (node is ScalarNode { Kind: not ScalarKind.Null } scalar && Checked(key, scalar) is { } text)
                texts.Add(text);
            else if (node is not ScalarNode { Kind: not ScalarKind.Null })
                Bad(key, node, "a list of texts");
        }

        return texts;
    }

    /// <summary>Returns the lists of names in a list.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Paths(string key)
    {
        var paths = new List<IReadOnlyList<string>>();
        foreach (var node in Items(key))
        {
            if (node is ListNode { Items: { Count: > 0 } names } && names.All(name => name is ScalarNode { Kind: not ScalarKind.Null }))
                paths.Add([.. names.Select(name => Checked(key, (ScalarNode)name) ?? "")]);
            else
                Bad(key, node, "a list of paths, each a list of classes from a root to a node");
        }

        return paths;
    }

    /// <summary>Returns any value, even a text, as compact JSON.</summary>
    public string? Json(string key)
    {
        if (Node(key) is not { } node || node is ScalarNode { Kind: ScalarKind.Text, Text: "" })
            return null;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, ProjectFileWriter.Compact))
            WriteJson(writer, key, node);
        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>Notes an invalid value.</summary>
    public void Bad(string key, DocumentNode found, string expected) =>
        _notes.Fault("bad-value", found.Place, $"{Subject}: {key} is {found.Describe()}, expected {expected}");

    /// <summary>Notes a fault of a field.</summary>
    public void Fault(string code, string key, string message) => _notes.Fault(code, PlaceOf(key), $"{Subject}: {message}");

    /// <summary>Notes a fault at a place within a field.</summary>
    public void FaultAt(string code, TextPlace place, string message) => _notes.Fault(code, place, $"{Subject}: {message}");

    /// <summary>Notes a warning on a field.</summary>
    public void Warn(string code, string key, string message) => _notes.Warn(code, PlaceOf(key), $"{Subject}: {message}");

    /// <summary>Notes a missing field.</summary>
    public void Missing(string key)
    {
        var like = _map.Entries.Select(entry => entry.Key).FirstOrDefault(name => !_known.Contains(name) && Meant(name) == key);
        _notes.Fault("missing-field", _map.Place, $"{Subject}: {key} is missing{(like is null ? "" : $" (found {like}: did you mean {key}?)")}");
    }

    private DocumentNode? Required(string key, bool isRequired)
    {
        var node = Node(key);
        if (node is null && isRequired)
            Missing(key);
        return node;
    }

    private string? Checked(string key, ScalarNode scalar)
    {
        if (!scalar.Text.Contains('\0', StringComparison.Ordinal))
            return scalar.Text;
        Fault("bad-value", key, $"{key} holds the character NUL, which databases can't store");
        return null;
    }

    private void WriteJson(Utf8JsonWriter writer, string key, DocumentNode node)
    {
        switch (node)
        {
            case ListNode list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    WriteJson(writer, key, item);
                writer.WriteEndArray();
                break;
            case MapNode map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries.DistinctBy(entry => entry.Key))
                {
                    writer.WritePropertyName(entry.Key);
                    WriteJson(writer, key, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case ScalarNode { Kind: ScalarKind.Null }:
                writer.WriteNullValue();
                break;
            case ScalarNode { Kind: ScalarKind.Boolean } scalar:
                writer.WriteBooleanValue(scalar.Text[0] is 't' or 'T');
                break;
            case ScalarNode { Kind: ScalarKind.Number } scalar when Numbers.IsJson(scalar.Text):
                writer.WriteRawValue(scalar.Text);
                break;
            case ScalarNode scalar:
                writer.WriteStringValue(Checked(key, scalar) ?? "");
                break;
        }
    }

    // A misspelling differs by a letter or two; a name that differs more belongs to another program. Older files say name.
    private string? Meant(string key)
    {
        if (key == "name" && _known.Contains("title"))
            return _map.Find("title") is null ? "title" : null;
        return key.Length > LongestName || !_notes.MayGuess() ? null : NearestName.Of(key, _known);
    }
}
