using System.Text;

namespace Tracelift.Formats;

/// <summary>
/// Counts the names in a file. Counting a known name allocates no string, and memory is bounded in the number and length of
/// names.
/// </summary>
internal sealed class NameCounts
{
    /// <summary>The number of names that are counted one by one; all others share one count.</summary>
    internal const int Kept = 100;

    internal const string Others = "(others)";

    private const int LongestName = 100;

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    internal NameCounts() => _bySpan = _counts.GetAlternateLookup<ReadOnlySpan<char>>();

    internal IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Counts <c>prefix.name</c>, or the name alone if there is no prefix.</summary>
    internal void Count(string prefix, ReadOnlySpan<byte> name, long times = 1)
    {
        Span<char> key = stackalloc char[(2 * LongestName) + 2];
        var length = 0;
        if (prefix.Length > 0)
        {
            prefix.CopyTo(key);
            key[prefix.Length] = '.';
            length = prefix.Length + 1;
        }

        var shown = name.Length > LongestName ? name[..LongestName] : name;
        length += Encoding.UTF8.GetChars(shown, key[length..]);
        if (shown.Length < name.Length)
            key[length++] = '…';

        ReadOnlySpan<char> found = key[..length];
        if (!_bySpan.ContainsKey(found) && _counts.Count >= Kept)
            found = Others;
        _bySpan[found] = _bySpan.TryGetValue(found, out var count) ? count + times : times;
    }
}
