namespace Tracelift.Server.Http;

/// <summary>A path of CATMAID's calls.</summary>
/// <param name="Path">The path, with what varies in braces.</param>
/// <param name="WhyNot">What it is for, if Tracelift does not serve it; empty if it does.</param>
internal sealed record CatmaidPath(string Path, string WhyNot);

/// <summary>
/// The paths of CATMAID's calls, and which of them are not served, and why. A caller learns that a path is one of these, and not
/// mistyped. Source: the list of addresses of CATMAID 2021.12.21.
/// </summary>
internal static class CatmaidPaths
{
    private static readonly ILookup<int, (string[] Parts, string Why)> Known;

    static CatmaidPaths()
    {
        using var reader = new StreamReader(typeof(CatmaidPaths).Assembly.GetManifestResourceStream("Http/catmaid-paths.tsv")!);
        All = [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split('\t')).Select(cells => new CatmaidPath(cells[0], cells[1]))];
        Known = All.Select(path => (Parts: path.Path.Split('/'), path.WhyNot)).ToLookup(path => path.Parts.Length);
    }

    /// <summary>All paths, sorted.</summary>
    public static IReadOnlyList<CatmaidPath> All { get; }

    /// <summary>Returns what a path of CATMAID that is not served is for; null for other paths.</summary>
    public static string? Find(string path) => Matching(path).FirstOrDefault(why => why.Length > 0);

    /// <summary>Whether a path is one of CATMAID's that is served.</summary>
    public static bool IsServed(string path) => Matching(path).Any(why => why.Length == 0);

    private static IEnumerable<string> Matching(string path)
    {
        var parts = path.Trim('/').Split('/');
        return Known[parts.Length].Where(known => known.Parts.Zip(parts).All(pair => IsPart(pair.First, pair.Second))).Select(known => known.Why);
    }

    // Ids are numbers; names can be anything.
    private static bool IsPart(string known, string part) => known switch
    {
        "{pid}" => part.Length > 0 && part.All(char.IsAsciiDigit),
        ['{', ..] => part.Length > 0,
        _ when known.IndexOf('{', StringComparison.Ordinal) is > 0 and var brace => part.StartsWith(known[..brace], StringComparison.Ordinal),
        _ => part == known,
    };
}
