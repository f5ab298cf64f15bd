using Tracelift.Errors;

namespace Tracelift.Formats;

/// <summary>Findings on a source of many files: repairs and warnings of reading, types of nodes, skipped files.</summary>
public sealed class FileFindings
{
    /// <summary>The most repairs and file names to keep; all of them are counted.</summary>
    public const int MostKept = 1000;

    private readonly List<FileRepair> _repairs = [];
    private readonly List<string> _passedOver = [];
    private readonly SortedDictionary<int, long> _nodeTypes = [];

    /// <summary>The first repairs and warnings.</summary>
    public IReadOnlyList<FileRepair> Repairs => _repairs;

    /// <summary>The number of all repairs and warnings.</summary>
    public long RepairCount { get; private set; }

    /// <summary>The number of warnings among them.</summary>
    public long WarningCount { get; private set; }

    /// <summary>The number of nodes by type, for formats with types.</summary>
    public IReadOnlyDictionary<int, long> NodeTypes => _nodeTypes;

    /// <summary>The first files that were skipped because of their kind.</summary>
    public IReadOnlyList<string> PassedOver => _passedOver;

    /// <summary>The number of all skipped files.</summary>
    public long PassedOverCount { get; private set; }

    /// <summary>Creates the findings from stored values.</summary>
    /// <param name="repairs">The first repairs.</param>
    /// <param name="repairCount">The number of all repairs.</param>
    /// <param name="warningCount">The number of warnings among them.</param>
    /// <param name="nodeTypes">The number of nodes by type.</param>
    /// <param name="passedOver">The first skipped files.</param>
    /// <param name="passedOverCount">The number of all skipped files.</param>
    public static FileFindings Of(
        IEnumerable<FileRepair> repairs, long repairCount, long warningCount, IReadOnlyDictionary<int, long> nodeTypes, IEnumerable<string> passedOver, long passedOverCount)
    {
        ArgumentNullException.ThrowIfNull(nodeTypes);
        var findings = new FileFindings { RepairCount = repairCount, WarningCount = warningCount, PassedOverCount = passedOverCount };
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
        foreach (var repair in repairs.Select(repair => new FileRepair(file, repair.Code, repair.Where, repair.Message)))
        {
            WarningCount += repair.IsWarning ? 1 : 0;
            if (_repairs.Count < MostKept)
                _repairs.Add(repair);
        }
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

/// <summary>A repair made while reading a file, or a warning about it.</summary>
/// <param name="File">The file.</param>
/// <param name="Code">The stable name of the kind of repair.</param>
/// <param name="Where">The line; empty for a repair of the whole file.</param>
/// <param name="Message">The repair in words.</param>
public sealed record FileRepair(string File, string Code, string Where, string Message)
{
    /// <summary>Whether it is a warning: nothing was changed, but the user should look at the file.</summary>
    public bool IsWarning => Code is "small-extent" or "header-unit" or "header-unread" or "vaa3d-eswc";

    /// <inheritdoc/>
    public override string ToString() => Where.Length == 0 ? $"{File}: {Message}" : $"{File}, {Where}: {Message}";
}
