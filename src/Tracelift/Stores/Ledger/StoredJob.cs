namespace Tracelift.Stores.Ledger;

/// <summary>How far a job is.</summary>
public enum JobState
{
    /// <summary>Others come first.</summary>
    Waiting,

    /// <summary>It is being done.</summary>
    Running,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>It has failed.</summary>
    Failed,

    /// <summary>Somebody has cancelled it.</summary>
    Cancelled,
}

/// <summary>Long work that somebody has asked a server for, as a store remembers it.</summary>
public sealed record StoredJob
{
    /// <summary>Its name: digits that nobody guesses.</summary>
    public required string Id { get; init; }

    /// <summary>What kind of work it is (<c>import</c>).</summary>
    public required string Kind { get; init; }

    /// <summary>The project that it works on, or null.</summary>
    public long? Project { get; init; }

    /// <summary>The id of the user who began it; null for who had not logged in.</summary>
    public long? User { get; init; }

    /// <summary>That user's name.</summary>
    public required string UserName { get; init; }

    /// <summary>What was asked for, as a JSON object.</summary>
    public string Options { get; init; } = "{}";

    /// <summary>How far it is.</summary>
    public JobState State { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was begun, or null.</summary>
    public DateTimeOffset? Began { get; init; }

    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>What it did, as JSON, or null.</summary>
    public string? Report { get; init; }

    /// <summary>Why it failed, as a JSON object, or null.</summary>
    public string? Fault { get; init; }

    /// <summary>The name of the file that it has made, or null.</summary>
    public string? FileName { get; init; }

    /// <summary>Whether nothing more will happen to it.</summary>
    public bool HasEnded => State is JobState.Done or JobState.Failed or JobState.Cancelled;
}
