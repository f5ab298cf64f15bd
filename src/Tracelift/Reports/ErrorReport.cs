namespace Tracelift.Reports;

/// <summary>What went wrong.</summary>
/// <param name="Code">A stable name of the fault.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to do, or null.</param>
/// <param name="Problems">Each single fault, where there can be several.</param>
public sealed record ErrorReport(string Code, string Message, string? Hint, IReadOnlyList<ProblemReport> Problems);

/// <summary>One fault.</summary>
/// <param name="Code">A stable name of the kind of fault.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Where">Where; empty where there is no one place.</param>
public sealed record ProblemReport(string Code, string Message, string Where)
{
    /// <summary>A fault as reports tell it.</summary>
    public static ProblemReport Of(Errors.Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return new(problem.Code, problem.Message, problem.Where);
    }
}

/// <summary>A project of a store.</summary>
/// <param name="Id">Its id; null where a dry run would make it.</param>
/// <param name="Title">Its title.</param>
public sealed record ProjectReference(long? Id, string Title);
