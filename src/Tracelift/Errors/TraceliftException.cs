namespace Tracelift.Errors;

/// <summary>
/// A fault that a user can mend. Subclasses say who has to act: the input's author, whoever runs the store, whoever
/// typed the command, whoever looks after the machine. Anything else that is thrown is a defect of Tracelift.
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

    /// <summary>What to do about it, or null where the message says it.</summary>
    public string? Hint { get; }

    /// <summary>Each single fault, where there can be several.</summary>
    public virtual IReadOnlyList<Problem> Problems => [];
}

/// <summary>The input is at fault: its author has to act. Nothing was written.</summary>
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

    /// <summary>Faults of an input whose places are told already.</summary>
    internal InputException(string code, string message, IReadOnlyList<Problem> problems, string? hint)
        : base(code, message, hint, null) =>
        Problems = problems;

    /// <inheritdoc/>
    public override IReadOnlyList<Problem> Problems { get; } = [];
}

/// <summary>The store can't be reached or used: whoever runs it has to act.</summary>
public sealed class StoreException : TraceliftException
{
    /// <summary>A fault of the store.</summary>
    /// <param name="code">A stable name of the fault.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="hint">What to do.</param>
    /// <param name="inner">The driver's exception.</param>
    /// <param name="isTransient">Whether trying again later may work.</param>
    public StoreException(string code, string message, string? hint = null, Exception? inner = null, bool isTransient = false)
        : base(code, message, hint, inner) =>
        IsTransient = isTransient;

    /// <summary>Several faults of the store.</summary>
    public StoreException(string code, string message, IReadOnlyList<Problem> problems, string? hint)
        : base(code, message, hint, null) =>
        Problems = problems;

    /// <inheritdoc/>
    public override IReadOnlyList<Problem> Problems { get; } = [];

    /// <summary>Whether trying again later may work.</summary>
    public bool IsTransient { get; }
}

/// <summary>The command is at fault: whoever typed it has to act.</summary>
public sealed class UsageException : TraceliftException
{
    /// <summary>A fault of the command.</summary>
    public UsageException(string code, string message, string? hint = null)
        : base(code, message, hint, null)
    {
    }
}

/// <summary>A file that is being written can't be written on: whoever looks after the machine has to act.</summary>
public sealed class DiskException : TraceliftException
{
    /// <summary>A fault of a disk.</summary>
    public DiskException(string code, string message, string? hint, IOException inner)
        : base(code, message, hint, inner)
    {
    }
}

/// <summary>A change is refused: whoever asks for it may not make it, or takes the store to be what it is not.</summary>
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

    /// <summary>Why.</summary>
    public Refusal Reason { get; }
}

/// <summary>Why a change is refused.</summary>
public enum Refusal
{
    /// <summary>What is to be changed does not exist.</summary>
    NotThere,

    /// <summary>It is somebody else's, or locked.</summary>
    NotAllowed,

    /// <summary>Somebody has changed it meanwhile.</summary>
    Changed,
}
