using Xunit;

namespace Tracelift.Tests.Support;

/// <summary>
/// The files that a real CATMAID wrote: the folder that TRACELIFT_GOLDEN names, else ../shared/golden beside the
/// checkout. Tests that need them are skipped where they are not there.
/// </summary>
public static class GoldenFiles
{
    public const string Variable = "TRACELIFT_GOLDEN";

    /// <summary>Why a test is skipped that needs them.</summary>
    public const string Absent = "CATMAID's own files are not here: " + Variable + " can name their folder";

    /// <summary>Null where the files are not there.</summary>
    public static string? Folder { get; } = Find();

    public static bool Exist => Folder is not null;

    /// <summary>The path of a file or folder, from parts; skips the test where there are no golden files.</summary>
    public static string Require(params IEnumerable<string> parts)
    {
        Assert.SkipWhen(Folder is null, Absent);
        return Path.Combine([Folder!, .. parts]);
    }

    /// <summary>
    /// Rows for a theory: the names in a golden folder that match a pattern, sorted. One skipped row where there are
    /// no golden files, for the report to name.
    /// </summary>
    public static IEnumerable<TheoryDataRow<string>> Names(string folder, string pattern)
    {
        if (Folder is null)
        {
            return [new TheoryDataRow<string>(folder) { Skip = Absent }];
        }

        return Directory.EnumerateFileSystemEntries(Path.Combine(Folder, folder), pattern)
            .Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)
            .Select(name => new TheoryDataRow<string>(name));
    }

    private static string? Find()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        string folder = string.IsNullOrEmpty(named) ? Path.Combine(Repository.Root, "..", "shared", "golden") : named;
        return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
    }
}
