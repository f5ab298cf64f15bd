using System.Runtime.InteropServices;
using Tracelift.Cli;
using Tracelift.Cli.Terminal;

// Neither is ever disposed: a signal after the work must not change its exit code.
var stop = new CancellationTokenSource();
PosixSignalRegistration[] signals =
[
    PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
    PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
    PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop),
];
var environment = new CommandEnvironment(new ConsoleTerminal(), TimeProvider.System, Environment.GetEnvironmentVariable);
var code = await new CommandLine(environment).RunAsync(args, stop.Token);
GC.KeepAlive(signals);
return code;

// The first signal stops the work in good order. A second one kills the process.
void Stop(PosixSignalContext signal)
{
    if (stop.IsCancellationRequested)
        return;
    signal.Cancel = true;
    stop.Cancel();
}
