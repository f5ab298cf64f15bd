namespace Tracelift.Stores.Ledger;

/// <summary>The state of a job.</summary>
public enum JobState
{
    /// <summary>Queued behind other jobs.</summary>
    Waiting,

    /// <summary>Running.</summary>
    Running,

    /// <summary>Finished.</summary>
    Done,

    /// <summary>Failed.</summary>
    Failed,

    /// <summary>Cancelled by a user.</summary>
    Cancelled,
}

/// <summary>A job of a server as the store keeps it.</summary>
public sealed record StoredJob
{
    /// <summary>The job's id: random digits that can't be guessed.</summary>
    public required string Id { get; init; }

    /// <summary>The kind of job (<c>import</c>).</summary>
    public required string Kind { get; init; }

    /// <summary>The project that it works on; or null.</summary>
    public long? Project { get; init; }

    /// <summary>The id of the user who started it; null without a login.</summary>
    public long? User { get; init; }

    /// <summary>That user's name.</summary>
    public required string UserName { get; init; }

    /// <summary>The options of the job, as a JSON object.</summary>
    public string Options { get; init; } = "{}";

    /// <summary>The state.</summary>
    public JobState State { get; init; }

    /// <summary>The time of the request.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The start time; or null.</summary>
    public DateTimeOffset? Began { get; init; }

    /// <summary>The end time; or null.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The report as JSON; or null.</summary>
    public string? Report { get; init; }

    /// <summary>The fault as a JSON object; or null.</summary>
    public string? Fault { get; init; }

    /// <summary>The name of the file that it made; or null.</summary>
    public string? FileName { get; init; }

    /// <summary>Whether it has ended in any way.</summary>
    public bool HasEnded => State is JobState.Done or JobState.Failed or JobState.Cancelled;
}
