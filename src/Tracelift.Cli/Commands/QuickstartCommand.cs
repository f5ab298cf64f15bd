using Tracelift.Cli.Arguments;

namespace Tracelift.Cli.Commands;

/// <summary>Makes an example project, exports a part of it, imports that, and compares the two.</summary>
internal sealed class QuickstartCommand : CliCommand
{
    public QuickstartCommand()
        : base("quickstart", "Make an example project, export a part of it, import that and compare the two.")
    {
    }

    public override Task<int> RunAsync(Given given, Workbench bench, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
