using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Skeletons;

namespace Tracelift.Tracing.Skeletons;

/// <summary>
/// The table of an archive, with the settings of each file. Columns <c>file</c>, and any of <c>name</c>, <c>annotations</c>
/// (with semicolons between), <c>neuron_id</c>, <c>skeleton_id</c>, <c>source_id</c>, <c>source_project_id</c>,
/// <c>source_url</c>, <c>source_type</c>.
/// </summary>
internal sealed class ArchiveTable
{
    /// <summary>The largest size of a table in bytes.</summary>
    public const int LargestFile = 64 << 20;

    // Columns of an export's table that say nothing to an import.
    private static readonly string[] Passed = ["nodes", "cable_nm", "owner"];

    private static readonly string[] Known =
        ["name", "annotations", "neuron_id", "skeleton_id", "source_id", "source_project_id", "source_url", "source_type", .. Passed];

    private readonly Dictionary<string, SkeletonSettings> _settings = new(StringComparer.Ordinal);

    private ArchiveTable()
    {
    }

    /// <summary>A table without rows.</summary>
    public static ArchiveTable None { get; } = new();

    /// <summary>The files in the table that the archive lacks.</summary>
    public IReadOnlyList<string> Unused { get; private init; } = [];

    /// <summary>Whether a file is the table, by its name.</summary>
    public static bool IsTable(string name) =>
        name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a table.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="name">Its name.</param>
    /// <param name="files">The files of the archive.</param>
    /// <param name="usual">The settings for empty cells.</param>
    /// <param name="mostRows">The largest number of rows.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">The table is wrong; the error lists all faults.</exception>
    public static async Task<ArchiveTable> ReadAsync(
        byte[] bytes, string name, IReadOnlyList<string> files, SkeletonSettings usual, int mostRows, CancellationToken cancellationToken)
    {
        ItemTable table;
        // Its rows are kept in memory, so one that is packed within the archive has no more room than one that is not.
        var limits = InputLimits.Usual with { MaxUnpacked = LargestFile };
        var file = await InputFile.SpoolAsync(new MemoryStream(bytes), name, limits, cancellationToken);
        await using (file)
            table = await ItemTable.ReadAsync(file, Known, mostRows, cancellationToken);
        if (table.UnknownColumns.Count > 0)
            throw new InputException("bad-header", $"{name} has unknown columns: {string.Join(", ", table.UnknownColumns.Take(10))}", $"Expected file and some of {string.Join(", ", Known.Except(Passed))}.");
        var (rows, unused) = table.Match(files);
        var read = new ArchiveTable { Unused = [.. unused.Keys] };
        foreach (var (item, row) in rows)
            read._settings.Add(item, Settings(row, usual));
        foreach (var row in unused.Values)
            _ = Settings(row, usual);
        table.RequireSound();
        return read;
    }

    /// <summary>Returns the settings of a file; null if the table does not name it.</summary>
    public SkeletonSettings? Settings(string file) => _settings.GetValueOrDefault(file);

    private static SkeletonSettings Settings(ItemRow row, SkeletonSettings usual)
    {
        var settings = usual with
        {
            Name = row["name"] ?? usual.Name,
            Annotations = row.Annotations ?? usual.Annotations,
            NeuronId = row.Id("neuron_id"),
            SkeletonId = row.Id("skeleton_id"),
        };
        var (id, project, url) = (row.Id("source_id"), row.Id("source_project_id") ?? usual.Source?.Project, row["source_url"] ?? usual.Source?.Url);
        if (id is { } sourceId && project is { } sourceProject && url is not null)
            return settings with { Source = new SourceSkeleton(sourceId, sourceProject, url, row["source_type"] ?? usual.Source?.Type ?? usual.SourceType) };
        if (row["source_id"] is not null || row["source_project_id"] is not null || row["source_url"] is not null)
            row.Add("bad-value", "source_id, source_project_id and source_url belong together: expected all or none");
        return settings;
    }
}
