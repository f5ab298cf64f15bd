using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Tracelift.Cli.Terminal;

/// <summary>A log on standard error: a line for each event, with its time in UTC, so that logs of several machines are comparable.</summary>
internal sealed class ConsoleLog(ConsoleOutput output, TimeProvider time) : ILoggerProvider
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
            var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            output.Line($"{now} {(level >= LogLevel.Error ? "error" : level == LogLevel.Warning ? "warning" : "note")}: {Humanize.Safe(text)}");
            if (exception is not null)
                output.Line(Humanize.Safe(exception.ToString()));
        }
    }

    private sealed class Lines(ConsoleLog all) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            all.Write(logLevel, formatter(state, exception), exception);
    }
}
