namespace Tracelift.Errors;

/// <summary>Finds the name that somebody may have meant.</summary>
public static class NearestName
{
    /// <summary>The one of some names that takes the fewest letters to change.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="names">What there is.</param>
    public static string Of(string name, IEnumerable<string> names) =>
        names.MinBy(candidate => Distance(name, candidate)) ?? "";

    /// <summary>Letters to change, add or leave out to get from one name to another.</summary>
    public static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var change = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
