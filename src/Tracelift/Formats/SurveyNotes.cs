using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Formats;

/// <summary>What a survey has to say about a source besides its rows.</summary>
public sealed class SurveyNotes
{
    private readonly NameCounts _models = new();
    private readonly NameCounts _fields = new();
    private readonly NameCounts _items = new();

    /// <summary>The faulty values. A load must not go on where there is one.</summary>
    public ProblemList Problems { get; } = new();

    /// <summary>Takes faults of rows and files where these are to stay out; null where each fault is one of the source.</summary>
    public FaultyRows? Faulty { get; init; }

    /// <summary>Models that Tracelift does not know, by label with the number of objects. They are not loaded.</summary>
    public IReadOnlyDictionary<string, long> UnknownModels => _models.Counts;

    /// <summary>
    /// Fields that Tracelift does not take from files, as <c>label.field</c> with the number of objects that have
    /// them. They are not loaded.
    /// </summary>
    public IReadOnlyDictionary<string, long> UnknownFields => _fields.Counts;

    /// <summary>Rows of a table of names that match no file, by the name in them.</summary>
    public IReadOnlyDictionary<string, long> UnknownItems => _items.Counts;

    /// <summary>What a source of many files has to say of them.</summary>
    public FileFindings Files { get; } = new();

    /// <summary>Values that are NaN or infinite, where a row may have such a one. The survey counts them.</summary>
    public NotFiniteCounts NotFinite { get; } = new();

    /// <summary>What people should know about how the source was read. Each report has it among its notes.</summary>
    public List<string> Remarks { get; } = [];

    /// <summary>The remarks, and what the counted values became.</summary>
    public IEnumerable<string> ForReports => Remarks.Concat(NotFinite.Notes);

    /// <summary>What a source that is a project holds and does not give, by what it is.</summary>
    public Dictionary<string, long> LeftBehind { get; } = new(StringComparer.Ordinal);

    /// <summary>What to do about what stays behind.</summary>
    public List<string> Advice { get; } = [];

    /// <summary>Notes what is wrong with a row of a batch, or with the one behind its last.</summary>
    internal void Add(Batch batch, int row, string code, Func<Problem> problem)
    {
        if (Faulty is not null && FaultyRows.Takes(batch.Model))
            Faulty.Add(batch, row, problem);
        else
            Problems.Add(code, problem);
    }

    internal void CountModel(ReadOnlySpan<byte> label) => _models.Count("", label);

    internal void CountField(string label, ReadOnlySpan<byte> field, long objects = 1) => _fields.Count(label, field, objects);

    internal void CountItem(ReadOnlySpan<byte> name) => _items.Count("", name);
}
