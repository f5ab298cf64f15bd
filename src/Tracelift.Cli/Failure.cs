using Spectre.Console;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Reports;
using Tracelift.Tracing.Bulk;

namespace Tracelift.Cli;

/// <summary>The one place that says what an exception means for whoever runs a command: exit code and words.</summary>
internal sealed class Failure
{
    private readonly Exception _exception;

    private Failure(int exitCode, string code, string message, string? hint, Exception exception)
    {
        _exception = exception;
        ExitCode = exitCode;
        Code = code;
        Message = message;
        Hint = hint;
    }

    private Failure(Failure written, Func<string, string> typed)
        : this(written.ExitCode, written.Code, typed(written.Message), written.Hint is null ? null : typed(written.Hint), written._exception)
    {
    }

    public int ExitCode { get; }

    public string Code { get; }

    public string Message { get; }

    public string? Hint { get; }

    public IReadOnlyList<Problem> Problems => _exception is TraceliftException known ? known.Problems : [];

    /// <summary>Says what an exception means.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="isCancelled">Whether someone has asked to stop.</param>
    /// <param name="typed">Makes commands in texts those that the user types.</param>
    public static Failure Of(Exception exception, bool isCancelled, Func<string, string> typed) => new(Of(exception, isCancelled), typed);

    /// <summary>Says what an exception means, with commands as they are written.</summary>
    public static Failure Of(Exception exception, bool isCancelled) => exception switch
    {
        CancelledException => Cancelled(exception),
        InterruptedLoadException load => new(Cli.ExitCode.Cancelled, "cancelled", load.Message, load.Hint, exception),
        OperationCanceledException when isCancelled => Cancelled(exception),
        TraceliftException known => new(CodeOf(known), known.Code, known.Message, known.Hint, exception),
        OutOfMemoryException => new(Cli.ExitCode.Failed, "out-of-memory", "There is not enough memory", null, exception),

        // Files that someone has named have faults of their own; what is left are pipes that nobody reads any more.
        IOException => new(Cli.ExitCode.Failed, "input-output", exception.Message, null, exception),
        _ => new(
            Cli.ExitCode.Failed,
            "defect",
            $"This is a defect of Tracelift: {exception.GetType().Name}: {exception.Message}",
            "Please report it with what --traceback shows.",
            exception),
    };

    /// <summary>Tells people.</summary>
    /// <param name="paper">Where to.</param>
    /// <param name="withTrace">Whether to say where in the program it arose.</param>
    public void Print(ConsoleOutput paper, bool withTrace)
    {
        if (ExitCode == Cli.ExitCode.Cancelled)
            paper.Line(Message);
        else
            paper.Error(Message);
        foreach (var problem in Problems)
            paper.Line("  " + Humanize.Safe(problem.ToString()));
        if (Hint is not null)
            paper.Line("hint:", Color.Yellow, " " + Humanize.Safe(Hint));
        if (withTrace)
            paper.Line(_exception.ToString());
    }

    /// <summary>For programs.</summary>
    public ErrorReport ToReport() => new(
        Code, Message, Hint, [.. Problems.Select(problem => new ProblemReport(problem.Code, problem.Message, problem.Where))]);

    private static Failure Cancelled(Exception exception) =>
        new(Cli.ExitCode.Cancelled, "cancelled", "Cancelled. The store and the files are as they were.", null, exception);

    private static int CodeOf(TraceliftException exception) => exception switch
    {
        UsageException => Cli.ExitCode.Usage,
        InputException => Cli.ExitCode.Input,
        StoreException => Cli.ExitCode.Store,
        _ => Cli.ExitCode.Failed,
    };
}
