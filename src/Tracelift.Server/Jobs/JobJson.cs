using System.Text.Json.Nodes;
using Tracelift.Stores.Ledger;

namespace Tracelift.Server.Jobs;

/// <summary>Jobs as JSON for the API.</summary>
internal static class JobJson
{
    /// <summary>Returns a job without its report.</summary>
    public static JsonObject Of(Job job)
    {
        var stored = job.Stored;
        var file = stored.FileName is { } name ? job.Files.Find(name) : null;
        return new JsonObject
        {
            ["id"] = stored.Id,
            ["kind"] = stored.Kind,
            ["project_id"] = stored.Project,
            ["user_id"] = stored.User,
            ["user"] = stored.UserName,
            ["state"] = State(stored.State),
            ["progress"] = job.Progress is { } progress
                ? new JsonObject { ["stage"] = progress.Stage, ["done"] = progress.Done, ["total"] = progress.Total, ["unit"] = progress.Unit }
                : null,
            ["options"] = JsonNode.Parse(stored.Options),
            ["created"] = Time(stored.Created),
            ["began"] = Time(stored.Began),
            ["ended"] = Time(stored.Ended),
            ["fault"] = stored.Fault is { } fault ? JsonNode.Parse(fault) : null,
            ["has_report"] = stored.Report is not null,
            ["file"] = file is null ? null : new JsonObject { ["name"] = file.Name, ["bytes"] = file.Length },
        };
    }

    /// <summary>Returns the name of a state.</summary>
    public static string State(JobState state) => state.ToString().ToLowerInvariant();

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
}
