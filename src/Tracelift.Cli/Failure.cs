using Spectre.Console;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Reports;
using Tracelift.Tracing.Bulk;

namespace Tracelift.Cli;

/// <summary>The exit code and message of an exception. All exceptions are translated here.</summary>
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

    /// <summary>Translates an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="isCancelled">Whether the user has asked to stop.</param>
    /// <param name="typed">Replaces the program's name in commands by the name that the user types.</param>
    public static Failure Of(Exception exception, bool isCancelled, Func<string, string> typed) => new(Of(exception, isCancelled), typed);

    /// <summary>Translates an exception, and leaves the program's name as written.</summary>
    public static Failure Of(Exception exception, bool isCancelled) => exception switch
    {
        CancelledException => Cancelled(exception),
        InterruptedLoadException load => new(Cli.ExitCode.Cancelled, "cancelled", load.Message, load.Hint, exception),
        OperationCanceledException when isCancelled => Cancelled(exception),
        TraceliftException known => new(CodeOf(known), known.Code, known.Message, known.Hint, exception),
        OutOfMemoryException => new(Cli.ExitCode.Failed, "out-of-memory", "There is not enough memory", null, exception),

        // Named files have exceptions of their own. This is a pipe whose reader has gone.
        IOException => new(Cli.ExitCode.Failed, "input-output", exception.Message, null, exception),
        _ => new(
            Cli.ExitCode.Failed,
            "defect",
            $"This is a bug in Tracelift: {exception.GetType().Name}: {exception.Message}",
            "Please report it with the output of --traceback.",
            exception),
    };

    /// <summary>Prints the message for people.</summary>
    /// <param name="output">The output.</param>
    /// <param name="withTrace">Whether to add the stack trace.</param>
    public void Print(ConsoleOutput output, bool withTrace)
    {
        if (ExitCode == Cli.ExitCode.Cancelled)
            output.Line(Message);
        else
            output.Error(Message);
        foreach (var problem in Problems)
            output.Line("  " + Humanize.Safe(problem.ToString()));
        if (Hint is not null)
            output.Line("hint:", Color.Yellow, " " + Humanize.Safe(Hint));
        if (withTrace)
            output.Line(_exception.ToString());
    }

    /// <summary>The report for programs.</summary>
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
