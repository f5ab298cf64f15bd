using System.Globalization;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>A place in a text.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character in the line, from 1.</param>
internal readonly record struct TextPlace(int Line, int Column)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}");
}

/// <summary>A value of a JSON or YAML document with its place: a scalar, a list or a map.</summary>
internal abstract class DocumentNode(TextPlace place)
{
    public TextPlace Place { get; } = place;

    /// <summary>Describes the value for messages: <c>"1x2"</c>, <c>a list</c>, <c>nothing</c>.</summary>
    public abstract string Describe();

    /// <summary>The number of nodes, this one included; each use of an alias counts.</summary>
    public virtual long Size => 1;

    /// <summary>The number of characters in texts; each use of an alias counts.</summary>
    public abstract long Characters { get; }
}

/// <summary>The kind of a scalar. YAML's plain scalars follow JSON's rules.</summary>
internal enum ScalarKind
{
    Text,
    Number,
    Boolean,
    Null,
}

/// <summary>A text, a number, true, false or null.</summary>
internal sealed class ScalarNode(TextPlace place, ScalarKind kind, string text) : DocumentNode(place)
{
    private const int LongestShown = 60;

    public ScalarKind Kind { get; } = kind;

    /// <summary>The text in the document.</summary>
    public string Text { get; } = text;

    public override long Characters => Text.Length;

    public override string Describe() => Kind switch
    {
        ScalarKind.Null => "nothing",
        ScalarKind.Text => $"\"{Shown}\"",
        _ => Shown,
    };

    private string Shown => Errors.Excerpt.Of(Text, LongestShown);
}

/// <summary>A list.</summary>
internal sealed class ListNode(TextPlace place, IReadOnlyList<DocumentNode> items) : DocumentNode(place)
{
    public IReadOnlyList<DocumentNode> Items { get; } = items;

    public override long Size { get; } = 1 + Sum(items, node => node.Size);

    public override long Characters { get; } = Sum(items, node => node.Characters);

    public override string Describe() => "a list";

    internal static long Sum(IEnumerable<DocumentNode> nodes, Func<DocumentNode, long> count)
    {
        var sum = 0L;
        foreach (var node in nodes)
            sum = Math.Min(sum + count(node), long.MaxValue / 4);
        return sum;
    }
}

/// <summary>Values by name.</summary>
internal sealed class MapNode(TextPlace place, IReadOnlyList<MapEntry> entries) : DocumentNode(place)
{
    public IReadOnlyList<MapEntry> Entries { get; } = entries;

    public override long Size { get; } = 1 + ListNode.Sum(entries.Select(entry => entry.Value), node => node.Size);

    public override long Characters { get; } = ListNode.Sum(entries.Select(entry => entry.Value), node => node.Characters) + entries.Sum(entry => (long)entry.Key.Length);

    public override string Describe() => "a mapping";

    public MapEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key)
                return entry;
        }

        return null;
    }
}

/// <summary>A value of a map.</summary>
internal sealed record MapEntry(string Key, TextPlace Place, DocumentNode Value);
