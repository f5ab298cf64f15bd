using System.Runtime.InteropServices;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>
/// Reads the values of a YAML text one after the other: its documents, or the items of documents that are lists. YAML is
/// plain data here: tags may only name plain types, and an alias is a copy, which counts towards the limits.
/// </summary>
internal sealed class YamlDocumentReader
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly ProjectFileLimits _limits;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, DocumentNode?> _anchors = [];
    private bool _hasBegun;
    private bool _isInList;
    private bool _isOver;
    private long _values;
    private long _characters;
    private long _anchored;

    public YamlDocumentReader(ReadOnlyMemory<byte> text, ProjectFileLimits limits)
    {
        Utf8Text.Require(text.Span);
        _text = text;
        _limits = limits;
        _parser = new Parser(new Scanner(Reader(text), skipComments: true));
    }

    /// <summary>Whether the text had a list, even an empty one: an empty list has no projects on purpose, an empty text is a fault.</summary>
    public bool HasList { get; private set; }

    /// <summary>Returns the next value, or null at the end.</summary>
    /// <exception cref="TextFault">The text is not YAML.</exception>
    public DocumentNode? Next()
    {
        if (_isOver)
            return null;
        try
        {
            (_values, _characters) = (0, 0);
            return Step();
        }
        catch (TextFault)
        {
            _isOver = true;
            throw;
        }
        catch (YamlException e)
        {
            _isOver = true;
            throw Fault(e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // Some damage leads the parser into an invalid state.
            _isOver = true;
            var at = _parser.Current?.Start ?? Mark.Empty;
            throw new TextFault("bad-yaml", Place(at), "this is not YAML");
        }
    }

    // Avoids a second copy of the text in UTF-16, which would be twice as large.
    private static TextReader Reader(ReadOnlyMemory<byte> text) => MemoryMarshal.TryGetArray(text, out var bytes) && bytes.Array is { } array
        ? new StreamReader(new MemoryStream(array, bytes.Offset, bytes.Count, writable: false), Encoding.UTF8, detectEncodingFromByteOrderMarks: false)
        : new StringReader(Encoding.UTF8.GetString(text.Span));

    private static TextPlace Place(Mark mark) => new((int)mark.Line, (int)mark.Column);

    private DocumentNode? Step()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            _parser.Consume<StreamStart>();
        }

        while (true)
        {
            if (_isInList)
            {
                if (!_parser.TryConsume<SequenceEnd>(out _))
                    return Value(1);
                _isInList = false;
                _parser.Consume<DocumentEnd>();
            }

            if (_parser.TryConsume<StreamEnd>(out _))
            {
                _isOver = true;
                return null;
            }

            _parser.Consume<DocumentStart>();
            _anchors.Clear();
            _anchored = 0;
            if (_parser.Accept<SequenceStart>(out var list))
            {
                YamlTags.Require(list);
                _parser.Consume<SequenceStart>();
                _isInList = HasList = true;
                continue;
            }

            var node = Value(0);
            _parser.Consume<DocumentEnd>();

            // Skips an empty document, as after a last "---".
            if (node is not ScalarNode { Kind: ScalarKind.Null })
                return node;
        }
    }

    private DocumentNode Value(int depth)
    {
        var item = _parser.Consume<ParsingEvent>();
        var place = Place(item.Start);
        if (depth > _limits.Depth)
            throw new TextFault("too-deep", place, $"lists and mappings lie more than {_limits.Depth} deep within each other");
        if (item is AnchorAlias alias)
            return Count(Aliased(alias, place), place);
        if (item is not NodeEvent node)
            throw new TextFault("bad-yaml", place, "expected a value here");
        YamlTags.Require(node);
        if (!node.Anchor.IsEmpty)
            _anchors[node.Anchor] = null;
        var value = Read(node, place, depth);
        if (!node.Anchor.IsEmpty)
        {
            // Anchored values stay in memory to the end of the document.
            if ((_anchored += value.Size) > _limits.Values)
                throw new TextFault("too-large", place, $"a document has more than {_limits.Values} values with anchors");
            _anchors[node.Anchor] = value;
        }

        return value;
    }

    private DocumentNode Read(NodeEvent node, TextPlace place, int depth)
    {
        Count(null, place);
        switch (node)
        {
            case SequenceStart:
                var items = new List<DocumentNode>();
                while (!_parser.TryConsume<SequenceEnd>(out _))
                    items.Add(Value(depth + 1));
                return new ListNode(place, items);
            case MappingStart:
                return new MapNode(place, Entries(depth));
            default:
                var scalar = (Scalar)node;
                return YamlTags.Read(scalar, place) ?? new ScalarNode(place, YamlScalars.KindOf(scalar), scalar.Value);
        }
    }

    private IReadOnlyList<MapEntry> Entries(int depth)
    {
        var (own, merged) = (new List<MapEntry>(), new List<DocumentNode>());
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var isMerge = _parser.Accept<Scalar>(out var first) && first.Value == YamlMerge.Key && first.Style == ScalarStyle.Plain && first.Tag.IsEmpty;
            var key = Value(depth + 1);
            if (key is not ScalarNode name)
                throw new TextFault("bad-yaml", key.Place, $"the name of a field is a text, not {key.Describe()}");
            var value = Value(depth + 1);
            if (isMerge)
                merged.Add(value);
            else
                own.Add(new MapEntry(name.Text, name.Place, value));
        }

        return YamlMerge.Of(own, merged);
    }

    private DocumentNode Aliased(AnchorAlias alias, TextPlace place)
    {
        if (!_anchors.TryGetValue(alias.Value, out var node))
            throw new TextFault("bad-yaml", place, $"the alias *{alias.Value} refers to no earlier anchor");
        return node ?? throw new TextFault("alias-circle", place, $"the alias *{alias.Value} is within its own anchor");
    }

    private DocumentNode Count(DocumentNode? node, TextPlace place)
    {
        _values += node?.Size ?? 1;
        if (_values > _limits.Values)
            throw new TextFault("too-large", place, $"a project has more than {_limits.Values} values with its aliases expanded");
        _characters += node?.Characters ?? 0;
        var most = Math.Max(_limits.Characters, _text.Length);
        if (_characters > most)
            throw new TextFault("too-large", place, $"a project has more than {most} characters with its aliases expanded");
        return node!;
    }

    private TextFault Fault(YamlException e)
    {
        // The parser detects some tabs itself, and gives the place where the mapping began.
        var isTold = e.Message.Contains("tab", StringComparison.Ordinal);
        if (Tab(isTold, Math.Max(e.Start.Line, e.End.Line) + 1) is { } tab)
            return new TextFault("yaml-tab", tab, "a tab indents this line, which YAML does not allow: use spaces");
        return new TextFault("bad-yaml", Place(e.Start), "this is not YAML: " + e.Message.TrimEnd('.'));
    }

    /// <summary>Finds the first or last tab that indents a line: the parser fails behind the tab, not at it.</summary>
    private TextPlace? Tab(bool isFirst, long lastLine)
    {
        TextPlace? found = null;
        var number = 0;
        foreach (var range in _text.Span.Split((byte)'\n'))
        {
            if (++number > lastLine && !isFirst)
                break;
            var text = _text.Span[range];
            var indent = text.IndexOfAnyExcept((byte)' ', (byte)'\t');
            var tab = text.IndexOf((byte)'\t');
            if (tab < 0 || indent <= tab)
                continue;
            found = new TextPlace(number, tab + 1);
            if (isFirst)
                break;
        }

        return found;
    }
}
