using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Formats;

/// <summary>The findings of a survey besides the rows.</summary>
public sealed class SurveyNotes
{
    private readonly NameCounts _models = new();
    private readonly NameCounts _fields = new();
    private readonly NameCounts _items = new();

    /// <summary>The faulty values. A load stops if there are any.</summary>
    public ProblemList Problems { get; } = new();

    /// <summary>Receives faulty rows and files that a load sets aside; null if every fault is one of the source.</summary>
    public FaultyRows? Faulty { get; init; }

    /// <summary>Unknown models by label, with the number of objects. They are not loaded.</summary>
    public IReadOnlyDictionary<string, long> UnknownModels => _models.Counts;

    /// <summary>
    /// Fields that Tracelift does not read from files, as <c>label.field</c>, with the number of objects that have
    /// them. They are not loaded.
    /// </summary>
    public IReadOnlyDictionary<string, long> UnknownFields => _fields.Counts;

    /// <summary>Rows of a table of names that match no file, by name.</summary>
    public IReadOnlyDictionary<string, long> UnknownItems => _items.Counts;

    /// <summary>The findings on a source of many files.</summary>
    public FileFindings Files { get; } = new();

    /// <summary>NaN and infinite values in columns that allow them. The survey counts them.</summary>
    public NotFiniteCounts NotFinite { get; } = new();

    /// <summary>Notes for users on how the source was read. Every report shows them.</summary>
    public List<string> Remarks { get; } = [];

    /// <summary>The remarks, and the effects of the counted values.</summary>
    public IEnumerable<string> ForReports => Remarks.Concat(NotFinite.Notes);

    /// <summary>Kinds of data that a source project holds but does not export, with their numbers.</summary>
    public Dictionary<string, long> LeftBehind { get; } = new(StringComparer.Ordinal);

    /// <summary>Advice on data that is not exported.</summary>
    public List<string> Advice { get; } = [];

    /// <summary>Notes the fault of a row of a batch, or of the row behind its last row.</summary>
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
