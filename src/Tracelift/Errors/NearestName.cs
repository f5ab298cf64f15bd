namespace Tracelift.Errors;

/// <summary>Finds the name that a user may have meant, for commands, options, values, fields and names in stores alike.</summary>
public static class NearestName
{
    private const int MostSuggested = 3;

    // A part of a name that is shorter says too little.
    private const int ShortestPart = 3;

    /// <summary>The name that is close enough to be meant, or null.</summary>
    /// <param name="name">The mistyped name.</param>
    /// <param name="names">The known names.</param>
    public static string? Of(string name, IEnumerable<string> names) => Several(name, names).FirstOrDefault();

    /// <summary>A question that names what may be meant ("Did you mean a or b?"); empty where nothing is close enough.</summary>
    /// <param name="name">The mistyped name.</param>
    /// <param name="names">The known names.</param>
    public static string Question(string name, IEnumerable<string> names) =>
        Several(name, names) is { Count: > 0 } meant ? $"Did you mean {string.Join(" or ", meant)}?" : "";

    /// <summary>The question, and what to do where the answer is no.</summary>
    /// <param name="name">The mistyped name.</param>
    /// <param name="names">The known names.</param>
    /// <param name="otherwise">The advice if none is meant.</param>
    public static string Hint(string name, IEnumerable<string> names, string otherwise) => $"{Question(name, names)} {otherwise}".TrimStart();

    private static List<string> Several(string name, IEnumerable<string> names)
    {
        var written = name.ToUpperInvariant();
        var most = Math.Max(1, name.Trim('-').Length / 3);
        var close = names.Distinct(StringComparer.Ordinal)
            .Select(candidate => (Name: candidate, Distance: Distance(written, candidate.ToUpperInvariant(), most)))
            .Where(candidate => candidate.Distance <= most)
            .ToList();
        if (close.Count > 0)
        {
            var least = close.Min(candidate => candidate.Distance);
            return [.. close.Where(candidate => candidate.Distance == least).Select(candidate => candidate.Name).Order(StringComparer.Ordinal).Take(MostSuggested)];
        }

        return written.Trim('-').Length < ShortestPart
            ? []
            : [.. names.Where(candidate => candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostSuggested)];
    }

    // Letters to change, add, leave out or swap with their neighbour; more than the most where it is certain to be more.
    private static int Distance(string from, string to, int most)
    {
        if (Math.Abs(from.Length - to.Length) > most)
            return most + 1;
        var before = new int[to.Length + 1];
        var last = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var row = new int[to.Length + 1];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var change = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(row[j - 1], last[j]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last) = (last, row);
        }

        return last[to.Length];
    }
}
