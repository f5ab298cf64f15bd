namespace Tracelift.Tracing.Compare;

/// <summary>What a comparison does not look at.</summary>
public sealed record ComparisonOptions
{
    /// <summary>
    /// Whether times are compared to the millisecond, which is what a file keeps of them: for one side that is no file.
    /// </summary>
    public bool Milliseconds { get; init; }
}

/// <summary>Whether two sets of tracing data are the same up to ids, and where they differ.</summary>
/// <param name="A">The name of the one.</param>
/// <param name="B">The name of the other.</param>
/// <param name="Models">The models that occur in either, in loading order.</param>
/// <param name="Differences">The first differences of each model.</param>
public sealed record ComparisonReport(
    string A, string B, IReadOnlyList<ComparedModel> Models, IReadOnlyList<Difference> Differences)
{
    /// <summary>Whether no row differs.</summary>
    public bool AreSame => DifferingRows == 0;

    /// <summary>The rows that were compared: of each model those of the side that has more.</summary>
    public long Rows => Models.Sum(model => Math.Max(model.RowsOfA, model.RowsOfB));

    /// <summary>The rows that differ or that only one side has.</summary>
    public long DifferingRows => Models.Sum(model => model.Differing);
}

/// <summary>A model of two sets of tracing data.</summary>
/// <param name="Label">The model's label in files.</param>
/// <param name="RowsOfA">The rows of the one.</param>
/// <param name="RowsOfB">The rows of the other.</param>
/// <param name="Differing">
/// The rows that differ or that only one side has. A row that is missing moves all later ones, which then differ too.
/// </param>
public sealed record ComparedModel(string Label, long RowsOfA, long RowsOfB, long Differing);

/// <summary>One value that differs, or a row that only one side has.</summary>
/// <param name="Model">The model's label in files.</param>
/// <param name="PkOfA">The row's primary key in the one, or null where it does not have the row.</param>
/// <param name="PkOfB">The row's primary key in the other, or null where it does not have the row.</param>
/// <param name="Field">The field's name in files; <c>pk</c> where only one side has the row.</param>
/// <param name="OfA">The value in the one, a reference as primary key and place by id; null where it is null.</param>
/// <param name="OfB">The value in the other.</param>
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
