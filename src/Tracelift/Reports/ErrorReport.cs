namespace Tracelift.Reports;

/// <summary>An error.</summary>
/// <param name="Code">A stable name of the fault.</param>
/// <param name="Message">The message.</param>
/// <param name="Hint">What the user can do; or null.</param>
/// <param name="Problems">The single faults, if there can be several.</param>
public sealed record ErrorReport(string Code, string Message, string? Hint, IReadOnlyList<ProblemReport> Problems);

/// <summary>A single fault.</summary>
/// <param name="Code">A stable name of the kind of fault.</param>
/// <param name="Message">The message.</param>
/// <param name="Where">The place; empty if there is no single place.</param>
public sealed record ProblemReport(string Code, string Message, string Where)
{
    /// <summary>Returns the report of a fault.</summary>
    public static ProblemReport Of(Errors.Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return new(problem.Code, problem.Message, problem.Where);
    }
}

/// <summary>A project of a store.</summary>
/// <param name="Id">Its id; null if a dry run would create it.</param>
/// <param name="Title">Its title.</param>
public sealed record ProjectReference(long? Id, string Title);
