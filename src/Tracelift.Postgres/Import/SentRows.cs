using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>
/// The ids of the rows sent last. PostgreSQL reports a refused row by its number in the statement, and only after later
/// rows were sent.
/// </summary>
internal sealed partial class SentRows
{
    private const int Kept = 64;

    private readonly Queue<(long FirstLine, long[] Ids, int Count)> _sent = new();
    private long _lines;

    /// <summary>Records a batch that is about to be sent.</summary>
    public void Add(Batch batch)
    {
        var ids = _sent.Count == Kept ? _sent.Dequeue().Ids : [];
        if (ids.Length < batch.Count)
            ids = new long[batch.Count];
        batch.Ids.CopyTo(ids);
        _sent.Enqueue((_lines + 1, ids, batch.Count));
        _lines += batch.Count;
    }

    /// <summary>Returns the row that an error is about, if known.</summary>
    /// <returns>" with id 5", or an empty text.</returns>
    public string Describe(Exception e)
    {
        // "COPY treenode, line 3, column name": the server's language may differ.
        if (e is not PostgresException { Where: { } where }
            || Line().Match(where) is not { Success: true } match
            || !long.TryParse(match.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line))
        {
            return "";
        }

        foreach (var (firstLine, ids, count) in _sent)
        {
            if (line >= firstLine && line < firstLine + count)
                return string.Create(CultureInfo.InvariantCulture, $" with id {ids[line - firstLine]}");
        }

        return "";
    }

    [GeneratedRegex(@"(?<=^COPY [^,]+, \D*)\d+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Line();
}
