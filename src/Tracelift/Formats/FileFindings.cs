using Tracelift.Errors;

namespace Tracelift.Formats;

/// <summary>What a source of many files has to say of them: what was mended in reading, which nodes they hold, which files it passed over.</summary>
public sealed class FileFindings
{
    /// <summary>The most repairs, and the most names of files, that are kept; all are counted.</summary>
    public const int MostKept = 1000;

    private readonly List<FileRepair> _repairs = [];
    private readonly List<string> _passedOver = [];
    private readonly SortedDictionary<int, long> _nodeTypes = [];

    /// <summary>The first repairs.</summary>
    public IReadOnlyList<FileRepair> Repairs => _repairs;

    /// <summary>How many there are in all.</summary>
    public long RepairCount { get; private set; }

    /// <summary>How many nodes have which type, where files have types.</summary>
    public IReadOnlyDictionary<int, long> NodeTypes => _nodeTypes;

    /// <summary>The first files that were passed over, because they are of no kind that is read.</summary>
    public IReadOnlyList<string> PassedOver => _passedOver;

    /// <summary>How many there are in all.</summary>
    public long PassedOverCount { get; private set; }

    /// <summary>Makes them of what was kept elsewhere.</summary>
    /// <param name="repairs">The first repairs.</param>
    /// <param name="repairCount">How many there are in all.</param>
    /// <param name="nodeTypes">How many nodes have which type.</param>
    /// <param name="passedOver">The first files that were passed over.</param>
    /// <param name="passedOverCount">How many there are in all.</param>
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

    /// <summary>Notes what was mended in a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="repairs">The first repairs of each kind; a line that counts others has no code of its own.</param>
    /// <param name="count">How many there are in all.</param>
    public void AddRepairs(string file, IEnumerable<Problem> repairs, long count)
    {
        ArgumentNullException.ThrowIfNull(repairs);
        RepairCount += count;
        _repairs.AddRange(repairs.Take(MostKept - _repairs.Count).Select(repair => new FileRepair(file, repair.Code, repair.Where, repair.Message)));
    }

    /// <summary>Notes nodes of a type.</summary>
    public void AddNodes(int type, long count) => _nodeTypes[type] = _nodeTypes.GetValueOrDefault(type) + count;

    /// <summary>Notes a file that is passed over.</summary>
    public void AddPassedOver(string file)
    {
        PassedOverCount++;
        if (_passedOver.Count < MostKept)
            _passedOver.Add(file);
    }
}

/// <summary>Something that was mended in reading a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Code">The stable name of the kind of repair.</param>
/// <param name="Where">The line; empty where it is about the whole file.</param>
/// <param name="Message">What was done.</param>
public sealed record FileRepair(string File, string Code, string Where, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Where.Length == 0 ? $"{File}: {Message}" : $"{File}, {Where}: {Message}";
}
