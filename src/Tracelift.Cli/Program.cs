using System.Runtime.InteropServices;
using Tracelift.Cli;
using Tracelift.Cli.Terminal;

// Neither is ever disposed of: a signal that comes when the work is done must not turn its exit code into another one.
var stop = new CancellationTokenSource();
PosixSignalRegistration[] signals =
[
    PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
    PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
    PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop),
];
var surroundings = new CommandEnvironment(new ConsoleTerminal(), TimeProvider.System, Environment.GetEnvironmentVariable);
var code = await new CommandLine(surroundings).RunAsync(args, stop.Token);
GC.KeepAlive(signals);
return code;

// The first signal ends the work in good order; whoever can't wait sends another one.
void Stop(PosixSignalContext signal)
{
    if (stop.IsCancellationRequested)
        return;
    signal.Cancel = true;
    stop.Cancel();
}
