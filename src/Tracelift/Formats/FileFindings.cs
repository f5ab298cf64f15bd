using Tracelift.Errors;

namespace Tracelift.Formats;

/// <summary>Findings on a source of many files: repairs made while reading, types of nodes, skipped files.</summary>
public sealed class FileFindings
{
    /// <summary>The most repairs and file names to keep; all of them are counted.</summary>
    public const int MostKept = 1000;

    private readonly List<FileRepair> _repairs = [];
    private readonly List<string> _passedOver = [];
    private readonly SortedDictionary<int, long> _nodeTypes = [];

    /// <summary>The first repairs.</summary>
    public IReadOnlyList<FileRepair> Repairs => _repairs;

    /// <summary>The number of all repairs.</summary>
    public long RepairCount { get; private set; }

    /// <summary>The number of nodes by type, for formats with types.</summary>
    public IReadOnlyDictionary<int, long> NodeTypes => _nodeTypes;

    /// <summary>The first files that were skipped because of their kind.</summary>
    public IReadOnlyList<string> PassedOver => _passedOver;

    /// <summary>The number of all skipped files.</summary>
    public long PassedOverCount { get; private set; }

    /// <summary>Creates the findings from stored values.</summary>
    /// <param name="repairs">The first repairs.</param>
    /// <param name="repairCount">The number of all repairs.</param>
    /// <param name="nodeTypes">The number of nodes by type.</param>
    /// <param name="passedOver">The first skipped files.</param>
    /// <param name="passedOverCount">The number of all skipped files.</param>
    public static FileFindings Of(
        IEnumerable<FileRepair> repairs, long repairCount, IReadOnlyDictionary<int, long> nodeTypes, IEnumerable<string> passedOver, long passedOverCount)
    {
        ArgumentNullException.ThrowIfNull(nodeTypes);
        var findings = new FileFindings { RepairCount = repairCount, PassedOverCount = passedOverCount };
        findings._repairs.AddRange(repairs);
        findings._passedOver.AddRange(passedOver);
        foreach (var (type, count) in nodeTypes)
            findings._nodeTypes.Add(type, count);
        return findings;
    }

    /// <summary>Notes repairs to a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="repairs">The first repairs of each kind; a line that sums up others has no code.</param>
    /// <param name="count">The number of all repairs.</param>
    public void AddRepairs(string file, IEnumerable<Problem> repairs, long count)
    {
        ArgumentNullException.ThrowIfNull(repairs);
        RepairCount += count;
        _repairs.AddRange(repairs.Take(MostKept - _repairs.Count).Select(repair => new FileRepair(file, repair.Code, repair.Where, repair.Message)));
    }

    /// <summary>Notes nodes of a type.</summary>
    public void AddNodes(int type, long count) => _nodeTypes[type] = _nodeTypes.GetValueOrDefault(type) + count;

    /// <summary>Notes a skipped file.</summary>
    public void AddPassedOver(string file)
    {
        PassedOverCount++;
        if (_passedOver.Count < MostKept)
            _passedOver.Add(file);
    }
}

/// <summary>A repair made while reading a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Code">The stable name of the kind of repair.</param>
/// <param name="Where">The line; empty for a repair of the whole file.</param>
/// <param name="Message">The repair in words.</param>
public sealed record FileRepair(string File, string Code, string Where, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Where.Length == 0 ? $"{File}: {Message}" : $"{File}, {Where}: {Message}";
}
