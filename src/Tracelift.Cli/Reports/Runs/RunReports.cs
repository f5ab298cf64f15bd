using System.Text.Json;
using System.Text.Json.Serialization;
using Tracelift.Reports;
using Tracelift.Stores.Ledger;

namespace Tracelift.Cli.Reports.Runs;

/// <summary>The imports of a store, for programs.</summary>
internal sealed record RunsDocument
{
    public string Command { get; init; } = "runs";

    public required string Store { get; init; }

    /// <summary>Whether the store remembers imports at all.</summary>
    public required bool RemembersRuns { get; init; }

    public required IReadOnlyList<RunReport> Runs { get; init; }
}

/// <summary>An import.</summary>
internal sealed record RunReport
{
    public required long Id { get; init; }

    /// <summary><c>done</c>, <c>loading</c> (an unfinished bulk load) or <c>undone</c>.</summary>
    public required string State { get; init; }

    public required DateTimeOffset Began { get; init; }

    public required DateTimeOffset Ended { get; init; }

    /// <summary>The user of the operating system who ran it.</summary>
    public required string Who { get; init; }

    /// <summary>The database's role.</summary>
    public required string? Role { get; init; }

    public required string Source { get; init; }

    public required string? Sha256 { get; init; }

    public required ProjectReference Project { get; init; }

    public required bool IsNewProject { get; init; }

    /// <summary>The options other than the defaults.</summary>
    public required JsonElement Options { get; init; }

    /// <summary>All rows made.</summary>
    public required long Made { get; init; }

    public required IReadOnlyList<RunTable> Tables { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required DateTimeOffset? Undone { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? UndoneBy { get; init; }

    public static RunReport Of(StoredRun run, bool isLoading)
    {
        using var options = JsonDocument.Parse(run.Record.Options);
        return new RunReport
        {
            Id = run.Id,
            State = run.Undone is not null ? "undone" : isLoading ? "loading" : "done",
            Began = run.Record.Began,
            Ended = run.Record.Ended,
            Who = run.Record.Who,
            Role = run.Role,
            Source = run.Record.Source,
            Sha256 = run.Record.Sha256,
            Project = new(run.Record.Project, run.Record.ProjectTitle),
            IsNewProject = run.Record.IsNewProject,
            Options = options.RootElement.Clone(),
            Made = run.Made,
            Tables = run.Tables,
            Undone = run.Undone,
            UndoneBy = run.UndoneBy,
        };
    }
}
