using System.Text;
using System.Text.Json;
using Tracelift.Formats.Json;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>
/// Reads the values of a JSON text one after the other: the items of its list, or its single value. Memory is bounded by the
/// largest item.
/// </summary>
internal sealed class JsonDocumentReader
{
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 1000 };

    private readonly ReadOnlyMemory<byte> _text;
    private readonly ProjectFileLimits _limits;
    private JsonReaderState _state = new(Options);
    private int _offset;
    private bool _hasBegun;
    private bool _isList;
    private bool _isOver;

    // Lines and columns are counted up to here.
    private int _counted;
    private int _line = 1;
    private int _column = 1;
    private long _values;

    public JsonDocumentReader(ReadOnlyMemory<byte> text, ProjectFileLimits limits)
    {
        Utf8Text.Require(text.Span);
        _limits = limits;
        _text = text;
    }

    /// <summary>Returns the next value, or null at the end.</summary>
    /// <exception cref="TextFault">The text is not JSON.</exception>
    public DocumentNode? Next()
    {
        if (_isOver)
            return null;
        var reader = new Utf8JsonReader(_text.Span[_offset..], isFinalBlock: true, _state);
        try
        {
            _values = 0;
            return Next(ref reader);
        }
        catch (JsonException e)
        {
            _isOver = true;
            throw new TextFault("bad-json", PlaceOf(_offset + (int)reader.BytesConsumed), "this is not JSON: " + JsonWords.Of(e));
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate.
            _isOver = true;
            throw new TextFault("bad-encoding", Place(ref reader), "a text holds half of a character (a lone surrogate)");
        }
        finally
        {
            _offset += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
        }
    }

    private DocumentNode? Next(ref Utf8JsonReader reader)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            if (!reader.Read())
                return End();
            _isList = reader.TokenType == JsonTokenType.StartArray;
            if (!_isList)
            {
                var only = Value(ref reader, 0);
                reader.Read();
                return End(only);
            }
        }
        else if (!_isList)
        {
            return End();
        }

        reader.Read();
        if (reader.TokenType != JsonTokenType.EndArray)
            return Value(ref reader, 1);

        // Throws if anything follows the list.
        reader.Read();
        return End();
    }

    private DocumentNode? End(DocumentNode? last = null)
    {
        _isOver = true;
        return last;
    }

    private DocumentNode Value(ref Utf8JsonReader reader, int depth)
    {
        var place = Place(ref reader);
        if (depth > _limits.Depth)
            throw new TextFault("too-deep", place, $"lists and objects lie more than {_limits.Depth} deep within each other");
        if (++_values > _limits.Values)
            throw new TextFault("too-large", place, $"a project has more than {_limits.Values} values");
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                var items = new List<DocumentNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Value(ref reader, depth + 1));
                return new ListNode(place, items);
            case JsonTokenType.StartObject:
                var entries = new List<MapEntry>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var at = Place(ref reader);
                    var key = reader.GetString()!;
                    reader.Read();
                    entries.Add(new MapEntry(key, at, Value(ref reader, depth + 1)));
                }

                return new MapNode(place, entries);
            case JsonTokenType.String:
                return new ScalarNode(place, ScalarKind.Text, reader.GetString()!);
            case JsonTokenType.Number:
                return new ScalarNode(place, ScalarKind.Number, Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True:
                return new ScalarNode(place, ScalarKind.Boolean, "true");
            case JsonTokenType.False:
                return new ScalarNode(place, ScalarKind.Boolean, "false");
            default:
                return new ScalarNode(place, ScalarKind.Null, "null");
        }
    }

    private TextPlace Place(ref Utf8JsonReader reader) => PlaceOf(_offset + (int)reader.TokenStartIndex);

    // Tokens come in order, so that each byte is counted once.
    private TextPlace PlaceOf(int offset)
    {
        var span = _text.Span;
        for (; _counted < offset && _counted < span.Length; _counted++)
        {
            var c = span[_counted];
            if (c == (byte)'\n')
            {
                _line++;
                _column = 1;
            }
            else if ((c & 0xC0) != 0x80)
            {
                _column++;
            }
        }

        return new TextPlace(_line, _column);
    }
}
