namespace Tracelift.Tracing.Compare;

/// <summary>The options of a comparison.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Whether to compare times to the millisecond, the precision of files: for one side that is not a file.</summary>
    public bool Milliseconds { get; init; }

    /// <summary>Whether users are compared; else they only correspond by name, as the accounts of two servers do.</summary>
    public bool Users { get; init; } = true;

    /// <summary>The names that users of the first set have in the second, as far as they differ.</summary>
    public IReadOnlyDictionary<string, string> RenamedUsers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>The result of comparing two sets of tracing data, apart from ids.</summary>
/// <param name="A">The name of the first set.</param>
/// <param name="B">The name of the second set.</param>
/// <param name="Models">The models that occur in either, in loading order.</param>
/// <param name="Differences">The first differences of each model.</param>
public sealed record ComparisonReport(
    string A, string B, IReadOnlyList<ComparedModel> Models, IReadOnlyList<Difference> Differences)
{
    /// <summary>Whether all rows are equal.</summary>
    public bool AreSame => DifferingRows == 0;

    /// <summary>The number of compared rows: for each model, that of the larger side.</summary>
    public long Rows => Models.Sum(model => Math.Max(model.RowsOfA, model.RowsOfB));

    /// <summary>The number of rows that differ, or exist on one side only.</summary>
    public long DifferingRows => Models.Sum(model => model.Differing);
}

/// <summary>A model of two sets of tracing data.</summary>
/// <param name="Label">The model's label in files.</param>
/// <param name="RowsOfA">The number of rows of the first set.</param>
/// <param name="RowsOfB">The number of rows of the second set.</param>
/// <param name="Differing">
/// The number of rows that differ, or exist on one side only. A missing row shifts all later ones, which then differ, too.
/// </param>
public sealed record ComparedModel(string Label, long RowsOfA, long RowsOfB, long Differing);

/// <summary>A value that differs, or a row that exists on one side only.</summary>
/// <param name="Model">The model's label in files.</param>
/// <param name="PkOfA">The row's primary key in the first set; null if it lacks the row.</param>
/// <param name="PkOfB">The row's primary key in the second set; null if it lacks the row.</param>
/// <param name="Field">The field's name in files; <c>pk</c> for a row on one side only.</param>
/// <param name="OfA">The value in the first set; a reference as primary key and index by id; or null.</param>
/// <param name="OfB">The value in the second set.</param>
public sealed record Difference(string Model, long? PkOfA, long? PkOfB, string Field, string? OfA, string? OfB)
{
    /// <inheritdoc/>
    public override string ToString() => (PkOfA, PkOfB) switch
    {
        (null, { } b) => $"{Model} pk {b} of the second has no counterpart in the first",
        ({ } a, null) => $"{Model} pk {a} of the first has no counterpart in the second",
        _ => $"{Model} pk {PkOfA} and {PkOfB}: {Field} is {OfA ?? "null"} and {OfB ?? "null"}",
    };
}
