using System.Globalization;
using Tracelift.Errors;
using Tracelift.Files.Archives;
using Tracelift.Formats.Csv;
using Tracelift.Formats.Swc;

namespace Tracelift.Tracing.Skeletons;

/// <summary>
/// The table of an archive: what becomes of each file. Columns <c>file</c>, and any of <c>name</c>, <c>annotations</c>
/// (with semicolons between), <c>neuron_id</c>, <c>skeleton_id</c>, <c>source_id</c>, <c>source_project_id</c>,
/// <c>source_url</c>, <c>source_type</c>.
/// </summary>
public sealed class ArchiveTable
{
    /// <summary>The largest size of a table in bytes.</summary>
    internal const int LargestFile = 64 << 20;

    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "file", "name", "annotations", "neuron_id", "skeleton_id", "source_id", "source_project_id", "source_url", "source_type",
    };

    private readonly Dictionary<string, SkeletonSettings> _settings = new(StringComparer.Ordinal);

    private ArchiveTable()
    {
    }

    /// <summary>A table without rows.</summary>
    internal static ArchiveTable None { get; } = new();

    /// <summary>The files in the table that the archive lacks.</summary>
    public IReadOnlyList<string> Unused { get; private set; } = [];

    /// <summary>Whether a file is the table, by its name.</summary>
    public static bool IsTable(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return !SkeletonFiles.IsHidden(name) && (name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Returns the settings of a file; null if the table does not name it.</summary>
    internal SkeletonSettings? Settings(string file) => _settings.GetValueOrDefault(file);

    /// <summary>Reads a table.</summary>
    /// <param name="table">The file.</param>
    /// <param name="files">The files of the archive.</param>
    /// <param name="usual">The settings for empty cells.</param>
    /// <param name="mostRows">The largest number of rows.</param>
    /// <exception cref="InputException">The table is wrong; the error lists all faults.</exception>
    internal static ArchiveTable Read(ArchivedFile table, IReadOnlyList<string> files, SkeletonSettings usual, int mostRows)
    {
        var rows = CsvReader.Read(table.Bytes.Span, table.Name, mostRows);
        var read = new ArchiveTable();
        if (rows.Count == 0)
            return read;
        var columns = rows[0].Columns;
        if (!columns.ContainsKey("file"))
            throw new InputException("bad-table", $"{table.Name} has no column file");
        var unknown = columns.Keys.Where(name => !Known.Contains(name)).ToList();
        if (unknown.Count > 0)
            throw new InputException("bad-table", $"{table.Name} has unknown columns: {string.Join(", ", unknown.Take(10))}", $"Expected some of {string.Join(", ", Known)}.");
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in files.Concat(files.Select(SwcFileName.Unpacked)).Zip(files.Concat(files)))
            paths.TryAdd(path.First, path.Second);
        var byLast = paths.ToLookup(path => Last(path.Key), path => path.Value, StringComparer.Ordinal);
        var (problems, unused) = (new ProblemList(), new List<string>());
        foreach (var row in rows)
        {
            if (row["file"] is not { } file)
            {
                problems.Add("bad-table", () => new("bad-table", "the file is missing", Where(table, row)));
                continue;
            }

            var found = paths.TryGetValue(file, out var exact) ? [exact] : byLast[file].ToList();
            if (found.Count > 1)
                problems.Add("ambiguous-file", () => new("ambiguous-file", $"{file} is the name of {found.Count} files: name its folder, too", Where(table, row)));
            else if (found.Count == 0)
                unused.Add(file);
            else if (Make(row, usual, message => problems.Add("bad-table", () => new("bad-table", message, Where(table, row)))) is { } settings && !read._settings.TryAdd(found[0], settings))
                problems.Add("duplicate-file", () => new("duplicate-file", $"{file} occurs twice", Where(table, row)));
        }

        read.Unused = unused;
        return problems.IsEmpty ? read : throw new InputException($"{table.Name} has {problems.Total.ToString(CultureInfo.InvariantCulture)} faults", problems);
    }

    private static string Last(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Where(ArchivedFile table, CsvRow row) => string.Create(CultureInfo.InvariantCulture, $"{table.Name}, line {row.Line}");

    private static SkeletonSettings? Make(CsvRow row, SkeletonSettings usual, Action<string> fault)
    {
        var isRight = true;
        long? Number(string column)
        {
            if (row[column] is not { } text)
                return null;
            if (CsvNumber.TryWhole(text, out var number))
                return number;
            fault($"{column} is \"{text}\": expected a whole number");
            isRight = false;
            return null;
        }

        var settings = usual with
        {
            Name = row["name"] ?? usual.Name,
            Annotations = row["annotations"]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? usual.Annotations,
            NeuronId = Number("neuron_id"),
            SkeletonId = Number("skeleton_id"),
        };
        var (id, project, url) = (Number("source_id"), Number("source_project_id") ?? usual.Source?.Project, row["source_url"] ?? usual.Source?.Url);
        if (id is { } sourceId && project is { } sourceProject && url is not null)
            settings = settings with { Source = new SourceSkeleton(sourceId, sourceProject, url, row["source_type"] ?? usual.Source?.Type ?? usual.SourceType) };
        else if (id is not null || row["source_project_id"] is not null || row["source_url"] is not null)
        {
            fault("source_id, source_project_id and source_url belong together: expected all or none");
            isRight = false;
        }

        return isRight ? settings : null;
    }
}
