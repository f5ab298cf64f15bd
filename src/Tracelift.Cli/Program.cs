using System.Runtime.InteropServices;
using Tracelift.Cli;
using Tracelift.Cli.Talk;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
var surroundings = new Surroundings(new ConsoleTerminal(), TimeProvider.System, Environment.GetEnvironmentVariable);
return await new CommandLine(surroundings).RunAsync(args, stop.Token);

// The first signal ends the work in good order; whoever can't wait sends another one.
void Stop(PosixSignalContext signal)
{
    if (stop.IsCancellationRequested)
        return;
    signal.Cancel = true;
    stop.Cancel();
}
