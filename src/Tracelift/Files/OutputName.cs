using Tracelift.Errors;

namespace Tracelift.Files;

/// <summary>The allowed extensions of an output file: a name must not promise a format other than the written one.</summary>
/// <param name="Written">The written format.</param>
/// <param name="Endings">The format's extensions.</param>
/// <param name="IsPacked">Whether names that end in .gz or .zst pack the file.</param>
public sealed record OutputName(string Written, IReadOnlyList<string> Endings, bool IsPacked)
{
    // Extensions that stand for a format. Any other extension is allowed.
    private static readonly string[] Formats =
    [
        ".json", ".jsonl", ".yaml", ".yml", ".csv", ".tsv", ".xml", ".html", ".xls", ".xlsx", ".ods", ".parquet", ".feather", ".sqlite", ".db", ".sql", ".swc", ".eswc", ".nml", ".h5",
        ".hdf5", ".n5", ".zarr", ".nrrd", ".obj", ".stl", ".ply", ".graphml", ".pdf", ".zip", ".tar", ".tgz", ".7z", ".rar", ".bz2", ".xz", ".br", ".lz4",
    ];

    private static readonly string[] Packings = [".gz", ".zst"];

    /// <summary>CATMAID's JSON of tracing data.</summary>
    public static OutputName TracingData { get; } = new("CATMAID's JSON", [".json"], IsPacked: true);

    /// <summary>Several files, in a folder or an archive.</summary>
    /// <param name="written">The written format.</param>
    /// <param name="endings">Extensions of other outputs of the format.</param>
    internal static OutputName OfFiles(string written, params IReadOnlyList<string> endings) => new(written, [".zip", ".tar", ".tgz", .. endings], IsPacked: true) { IsOfFiles = true };

    /// <summary>Whether the output is several files, and so can be a folder; nothing but a tar is packed then.</summary>
    private bool IsOfFiles { get; init; }

    /// <summary>Definitions of projects.</summary>
    public static OutputName Projects { get; } = new("JSON or YAML", [".json", ".yaml", ".yml"], IsPacked: true);

    /// <summary>A table with commas.</summary>
    public static OutputName Csv { get; } = new("CSV", [".csv"], IsPacked: false);

    /// <summary>A table with tabs.</summary>
    public static OutputName Tsv { get; } = new("a table with tabs", [".tsv"], IsPacked: false);

    /// <summary>Throws if a file name stands for another format.</summary>
    /// <param name="option">The option in messages.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="UsageException"><c>other-format</c>.</exception>
    public void Require(string option, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var (ending, rest) = (Path.GetExtension(name), Path.GetFileNameWithoutExtension(name));
        var isPacked = Packings.Contains(ending, StringComparer.OrdinalIgnoreCase);
        if (IsOfFiles && isPacked && !rest.EndsWith(".tar", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException(
                "other-format", $"{option}: \"{name}\" ends in {ending}, which packs one file, but the output is {Written}", "Name a folder, a .zip, a .tar, a .tar.gz or a .tar.zst.");
        }

        if (isPacked && IsPacked)
            ending = Path.GetExtension(rest);
        else if (!isPacked && !Formats.Contains(ending, StringComparer.OrdinalIgnoreCase))
            return;
        if (ending.Length == 0 || Endings.Contains(ending, StringComparer.OrdinalIgnoreCase) || (IsPacked && !Formats.Contains(ending, StringComparer.OrdinalIgnoreCase)))
            return;
        throw new UsageException(
            "other-format",
            $"{option}: \"{name}\" ends in {ending}, but the output is {Written}",
            $"Name {(IsOfFiles ? "a folder, or a file that ends in" : "the file")} {string.Join(", ", Endings.SkipLast(1))}{(Endings.Count > 1 ? " or " : "")}{Endings[^1]}{(IsPacked && !IsOfFiles ? "; .gz or .zst after it packs it" : "")}.{More(ending)}");
    }

    private string More(string ending) => this == TracingData && ending.EndsWith("swc", StringComparison.OrdinalIgnoreCase)
        ? " --format swc writes SWC: a folder, a .zip or a .tar."
        : "";
}
