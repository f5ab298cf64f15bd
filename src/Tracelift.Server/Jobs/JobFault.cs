using System.Text.Json;
using Tracelift.Errors;
using Tracelift.Reports;
using Tracelift.Server.Http;

namespace Tracelift.Server.Jobs;

/// <summary>The reason why a job failed, for users and the store.</summary>
/// <param name="Code">The error code.</param>
/// <param name="Message">The error.</param>
/// <param name="Hint">Advice, or null.</param>
/// <param name="Problems">The single faults, if there can be several.</param>
internal sealed record JobFault(string Code, string Message, string? Hint, IReadOnlyList<Problem> Problems)
{
    /// <summary>Converts an error that users can correct; other exceptions go to the server's log.</summary>
    public static JobFault Of(Exception e) => e switch
    {
        TraceliftException known => new(known.Code, known.Message, known.Hint, known.Problems),
        OutOfMemoryException => new("out-of-memory", "There is not enough memory", null, []),
        _ => new("defect", "An internal error occurred; see the server's log", null, []),
    };

    /// <summary>Returns the fault of a job that the end of the server has interrupted.</summary>
    public static JobFault Stopped(string what) => new("server-stopped", $"The server was stopped before this was finished: {what}", "Start it again.", []);

    /// <summary>Reads a stored fault.</summary>
    public static JobFault Parse(string json)
    {
        var stored = JsonSerializer.Deserialize(json, JobReportJson.Default.ErrorReport)!;
        return new(stored.Code, stored.Message, stored.Hint, [.. stored.Problems.Select(problem => new Problem(problem.Code, problem.Message, problem.Where))]);
    }

    public string ToJson() => JsonText.Of(new ErrorReport(Code, Message, Hint, [.. Problems.Select(ProblemReport.Of)]), JobReportJson.Default.ErrorReport);
}
