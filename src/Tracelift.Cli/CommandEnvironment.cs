using Tracelift.Cli.Terminal;
using Tracelift.Tracing.Sources;

namespace Tracelift.Cli;

/// <summary>The process around a command; tests replace it.</summary>
/// <param name="Terminal">Standard input, output and error.</param>
/// <param name="Time">The clock.</param>
/// <param name="Variable">Environment variables by name.</param>
internal sealed record CommandEnvironment(ITerminal Terminal, TimeProvider Time, Func<string, string?> Variable)
{
    /// <summary>The formats of tracing data that commands open.</summary>
    public TracingSources Sources { get; init; } = TracingSources.Usual;
}
