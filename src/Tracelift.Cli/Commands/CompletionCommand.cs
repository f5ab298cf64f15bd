using System.CommandLine;
using System.Text;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Help;
using Tracelift.Errors;

namespace Tracelift.Cli.Commands;

/// <summary>Writes a script for a shell's completion of commands, options and values.</summary>
internal sealed class CompletionCommand : CliCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    private readonly Argument<string> _shell = new("SHELL") { HelpName = string.Join('|', Shells), Arity = ArgumentArity.ZeroOrOne };
    private readonly Func<IEnumerable<Command>> _commands;

    /// <summary>Makes the command.</summary>
    /// <param name="commands">Returns the root of all commands.</param>
    public CompletionCommand(Func<IEnumerable<Command>> commands)
        : base("completion", "Write a script that makes your shell complete commands, options and values.")
    {
        _commands = commands;
        Add(_shell);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift completion bash > ~/.local/share/bash-completion/completions/tracelift", "works in the next shell"),
        ("tracelift completion zsh > ~/.zfunc/_tracelift", "needs ~/.zfunc in fpath before compinit"),
        ("tracelift completion fish > ~/.config/fish/completions/tracelift.fish", "works at once"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var shell = parsed.Text(_shell) ?? throw new UsageException("no-shell", "The shell is missing", $"Expected {string.Join(", ", Shells)}.");
        var words = new CompletionWords(_commands().Single());
        var script = shell switch
        {
            "bash" => CompletionScripts.Bash(words),
            "zsh" => CompletionScripts.Zsh(words),
            "fish" => CompletionScripts.Fish(words),
            _ => throw new UsageException("bad-value", $"There is no completion for \"{shell}\"", NearestName.Hint(shell, Shells, $"Expected {string.Join(", ", Shells)}.")),
        };
        await using var output = context.Terminal.OpenOutput();
        await output.WriteAsync(Encoding.UTF8.GetBytes(script), cancellationToken);
        return ExitCode.Done;
    }
}
