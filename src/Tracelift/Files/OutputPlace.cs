namespace Tracelift.Files;

/// <summary>Where an export goes, and under which conditions.</summary>
/// <param name="Path">The path of the file or folder; <c>-</c> for standard output.</param>
public sealed record OutputPlace(string Path)
{
    /// <summary>Opens standard output; null if there is none.</summary>
    public Func<Stream>? StandardOutput { get; init; }

    /// <summary>Whether only this user of the machine may read the files.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>Called with the number of bytes before each write to disk; an exception ends the writing.</summary>
    public Action<long>? Taking { get; init; }

    /// <summary>The name without folder, packing and extension.</summary>
    internal string Stem
    {
        get
        {
            if (Path == "-")
                return "export";
            var name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));
            foreach (var ending in (string[])[".gz", ".zst", ".tar", ".tgz", ".tzst", ".zip", ".parquet", ".nml", ".json", ".swc", ".csv"])
            {
                if (name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                    name = name[..^ending.Length];
            }

            return name;
        }
    }

    /// <summary>Starts a file of this place.</summary>
    internal OutputFile CreateFile(string path) => OutputFile.Create(path, StandardOutput, IsPrivate, Taking);
}
