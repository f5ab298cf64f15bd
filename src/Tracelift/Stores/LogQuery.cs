namespace Tracelift.Stores;

/// <summary>A part of a project's log: those of the entries that pass all filters, sorted, from one on.</summary>
/// <param name="Project">The project.</param>
/// <param name="Skip">How many entries to leave out at the beginning.</param>
/// <param name="Take">The most entries.</param>
public sealed record LogQuery(long Project, long Skip, long Take)
{
    /// <summary>Only entries of this user; null for all users.</summary>
    public long? User { get; init; }

    /// <summary>Only this operation; null for all.</summary>
    public string? Operation { get; init; }

    /// <summary>Only entries with this in their texts; null for all.</summary>
    public string? Part { get; init; }

    /// <summary>The columns to sort by, and whether the largest comes first. Entries that are the same in all of them are in the order of their ids.</summary>
    public IReadOnlyList<(LogColumn Column, bool IsDescending)> Order { get; init; } = [];
}

/// <summary>A column of a log by which entries are sorted: texts byte by byte, missing values before all others.</summary>
public enum LogColumn
{
    /// <summary>The id of the user.</summary>
    User,

    /// <summary>The operation.</summary>
    Operation,

    /// <summary>When it was.</summary>
    Time,

    /// <summary>The x coordinate of the place.</summary>
    X,

    /// <summary>The y coordinate of the place.</summary>
    Y,

    /// <summary>The z coordinate of the place.</summary>
    Z,

    /// <summary>The operation in words.</summary>
    Text,
}

/// <summary>An entry as a log has it.</summary>
/// <param name="User">The name of the user; null for one who is no longer there.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Time">When it was, in microseconds since 1970.</param>
/// <param name="Place">The place in nm, or null.</param>
/// <param name="Text">The operation in words, or null.</param>
public sealed record LoggedEntry(string? User, string Operation, long Time, (double X, double Y, double Z)? Place, string? Text);
