namespace Tracelift.Errors;

/// <summary>
/// A fault that a user can correct. Each subclass stands for who must act: the author of the input, the administrator of
/// the store, the user who typed the command, or the administrator of the machine. Any other exception is a defect in
/// Tracelift.
/// </summary>
public abstract class TraceliftException : Exception
{
    private protected TraceliftException(string code, string message, string? hint, Exception? inner)
        : base(message, inner)
    {
        Code = code;
        Hint = hint;
    }

    /// <summary>A stable name of the fault (<c>unknown-users</c>), for programs and for the documentation.</summary>
    public string Code { get; }

    /// <summary>What the user can do; null if the message says so.</summary>
    public string? Hint { get; }

    /// <summary>The single faults, if there can be several.</summary>
    public virtual IReadOnlyList<Problem> Problems => [];
}

/// <summary>The input is wrong: its author must act. Nothing was written.</summary>
public sealed class InputException : TraceliftException
{
    /// <summary>A single fault.</summary>
    public InputException(string code, string message, string? hint = null, Exception? inner = null)
        : base(code, message, hint, inner)
    {
    }

    /// <summary>All faults of an input.</summary>
    public InputException(string message, ProblemList problems, string? hint = null)
        : base(problems.FirstCode, message, hint, null) =>
        Problems = problems.Shown;

    /// <summary>Faults of an input whose places are known already.</summary>
    internal InputException(string code, string message, IReadOnlyList<Problem> problems, string? hint)
        : base(code, message, hint, null) =>
        Problems = problems;

    /// <inheritdoc/>
    public override IReadOnlyList<Problem> Problems { get; } = [];
}

/// <summary>The store can't be reached or used: its administrator must act.</summary>
public sealed class StoreException : TraceliftException
{
    /// <summary>A fault of the store.</summary>
    /// <param name="code">A stable name of the fault.</param>
    /// <param name="message">The fault.</param>
    /// <param name="hint">What the user can do.</param>
    /// <param name="inner">The driver's exception.</param>
    /// <param name="isTransient">Whether a later attempt may succeed.</param>
    public StoreException(string code, string message, string? hint = null, Exception? inner = null, bool isTransient = false)
        : base(code, message, hint, inner) =>
        IsTransient = isTransient;

    /// <summary>Several faults of the store.</summary>
    public StoreException(string code, string message, IReadOnlyList<Problem> problems, string? hint)
        : base(code, message, hint, null) =>
        Problems = problems;

    /// <inheritdoc/>
    public override IReadOnlyList<Problem> Problems { get; } = [];

    /// <summary>Whether a later attempt may succeed.</summary>
    public bool IsTransient { get; }
}

/// <summary>The command is wrong: the user who typed it must act.</summary>
public sealed class UsageException : TraceliftException
{
    /// <summary>A fault of the command.</summary>
    public UsageException(string code, string message, string? hint = null)
        : base(code, message, hint, null)
    {
    }
}

/// <summary>Writing a file failed: the administrator of the machine must act.</summary>
public sealed class DiskException : TraceliftException
{
    /// <summary>A fault of a disk.</summary>
    public DiskException(string code, string message, string? hint, IOException inner)
        : base(code, message, hint, inner)
    {
    }
}

/// <summary>A change is refused: the user may not make it, or the object is not in the expected state.</summary>
public sealed class RefusedException : TraceliftException
{
    /// <summary>A refused change.</summary>
    public RefusedException(Refusal reason, string message, string? hint = null)
        : base(
            reason switch
            {
                Refusal.NotThere => "not-there",
                Refusal.NotAllowed => "not-allowed",
                _ => "changed",
            },
            message,
            hint,
            null) =>
        Reason = reason;

    /// <summary>The reason.</summary>
    public Refusal Reason { get; }
}

/// <summary>The reasons why a change is refused.</summary>
public enum Refusal
{
    /// <summary>The object does not exist.</summary>
    NotThere,

    /// <summary>The object belongs to another user, or is locked.</summary>
    NotAllowed,

    /// <summary>Another user has changed the object meanwhile.</summary>
    Changed,
}
