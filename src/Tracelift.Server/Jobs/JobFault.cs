using System.Text.Json;
using Tracelift.Errors;
using Tracelift.Reports;
using Tracelift.Server.Http;

namespace Tracelift.Server.Jobs;

/// <summary>Why a job failed, as it is told and stored.</summary>
/// <param name="Code">A stable name of the fault.</param>
/// <param name="Message">The fault.</param>
/// <param name="Hint">What to do, or null.</param>
/// <param name="Problems">Each single fault, where there can be several.</param>
internal sealed record JobFault(string Code, string Message, string? Hint, IReadOnlyList<Problem> Problems)
{
    /// <summary>A fault that its user or somebody else can mend; what else is thrown is told in the server's log.</summary>
    public static JobFault Of(Exception e) => e switch
    {
        TraceliftException known => new(known.Code, known.Message, known.Hint, known.Problems),
        OutOfMemoryException => new("out-of-memory", "There is not enough memory", null, []),
        _ => new("defect", "Something went wrong that should not have; the server's log says more", null, []),
    };

    /// <summary>The server has ended before the job.</summary>
    public static JobFault Stopped(string what) => new("server-stopped", $"The server was stopped before this was done: {what}", "Begin it again.", []);

    /// <summary>Reads a stored fault.</summary>
    public static JobFault Parse(string json)
    {
        var stored = JsonSerializer.Deserialize(json, JobReportJson.Default.ErrorReport)!;
        return new(stored.Code, stored.Message, stored.Hint, [.. stored.Problems.Select(problem => new Problem(problem.Code, problem.Message, problem.Where))]);
    }

    public string ToJson() => JsonText.Of(new ErrorReport(Code, Message, Hint, [.. Problems.Select(ProblemReport.Of)]), JobReportJson.Default.ErrorReport);
}
