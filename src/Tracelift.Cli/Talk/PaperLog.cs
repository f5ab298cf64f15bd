using Microsoft.Extensions.Logging;

namespace Tracelift.Cli.Talk;

/// <summary>A log on standard error, one line an event.</summary>
internal sealed class PaperLog(Paper paper) : ILoggerProvider
{
    private readonly Lock _lock = new();

    public ILogger CreateLogger(string categoryName) => new Lines(this);

    public void Dispose()
    {
    }

    private void Write(LogLevel level, string text, Exception? exception)
    {
        lock (_lock)
        {
            paper.Line($"{(level >= LogLevel.Error ? "error" : level == LogLevel.Warning ? "warning" : "note")}: {Plain.Safe(text)}");
            if (exception is not null)
                paper.Line(Plain.Safe(exception.ToString()));
        }
    }

    private sealed class Lines(PaperLog all) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            all.Write(logLevel, formatter(state, exception), exception);
    }
}
