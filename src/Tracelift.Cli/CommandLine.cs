using System.CommandLine;
using System.Text;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Commands;
using Tracelift.Cli.Commands.Access;
using Tracelift.Cli.Commands.Bulk;
using Tracelift.Cli.Commands.Projects;
using Tracelift.Cli.Commands.Stores;
using Tracelift.Cli.Help;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;

namespace Tracelift.Cli;

/// <summary>The command line: parses arguments, runs the command and reports errors.</summary>
internal sealed class CommandLine
{
    // A value may begin with @. Only some options read files that way.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    private readonly GlobalOptions _options = new();
    private readonly CommandEnvironment _environment;

    public CommandLine(CommandEnvironment environment)
    {
        _environment = environment;
        Root = new RootCommand("Moves neuron tracing data into, out of and between CATMAID instances.");

        // This class prints help, version and errors itself.
        Root.Options.Clear();
        Root.Directives.Clear();
        _options.AddTo(Root);
        Sections =
        [
            new("Move tracing data", new ExportCommand(), new ImportCommand(), new CheckCommand(), new RunsCommand(), new UndoCommand()),
            new("Look at tracing data", new NeuronsCommand(), new AnnotationsCommand()),
            new(
                "Load data of any size",
                new CommandGroup("bulk", "Load data of any size.", new BulkLoadCommand(), new BulkStatusCommand(), new BulkRecoverCommand(), new BulkAdviseCommand())),
            new(
                "Projects and image stacks",
                new CommandGroup(
                    "projects",
                    "Look after projects and image stacks.",
                    new ProjectsImportCommand(isCatmaids: false),
                    new ProjectsExportCommand(isCatmaids: false),
                    new ProjectsListCommand(),
                    new ProjectsShowCommand(),
                    new ProjectsCreateCommand(),
                    new ProjectsDescribeCommand(),
                    new ProjectsAddStackCommand(),
                    new ProjectsCopyCommand(),
                    new ProjectsCompareCommand(),
                    new ProjectsDeleteCommand()),
                new ProjectsImportCommand(isCatmaids: true),
                new ProjectsExportCommand(isCatmaids: true)),
            new(
                "Users and rights",
                new CommandGroup(
                    "user",
                    "Look after users.",
                    new UserAddCommand(),
                    new UserListCommand(),
                    new UserSetPasswordCommand(),
                    new GrantCommand(isGroup: false),
                    new RevokeCommand(isGroup: false),
                    new UserActiveCommand(isActive: false),
                    new UserActiveCommand(isActive: true)),
                new CommandGroup(
                    "group",
                    "Look after groups of users.",
                    new GroupAddCommand(),
                    new GroupListCommand(),
                    new GroupRemoveCommand(),
                    new GroupDeleteCommand(),
                    new GrantCommand(isGroup: true),
                    new RevokeCommand(isGroup: true)),
                new CommandGroup("token", "Look after API tokens.", new TokenCreateCommand(), new TokenListCommand(), new TokenRevokeCommand())),
            new("Over HTTP", new ServeCommand(), new UploadCommand()),
            new(
                "The store itself",
                new CommandGroup(
                    "store",
                    "Look after a store.",
                    new StoreInitCommand(),
                    new StoreInfoCommand(),
                    new StoreMigrateCommand(),
                    new StoreAttachCommand(),
                    new StoreDetachCommand(),
                    new StoreCheckCommand(),
                    new StoreRepairCommand(),
                    new StoreRefreshCommand(),
                    new StoreBackupCommand(),
                    new StoreRestoreCommand())),
            new("To begin with", new QuickstartCommand(), new CompletionCommand(() => [Root])),
        ];
        foreach (var command in Sections.SelectMany(section => section.Commands))
            Root.Add(command);
    }

    /// <summary>All commands.</summary>
    public RootCommand Root { get; }

    /// <summary>The commands by purpose.</summary>
    public IReadOnlyList<CommandSection> Sections { get; }

    /// <summary>Runs a command.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        ParseResult? result = null;
        try
        {
            // As in Django: tracelift help COMMAND.
            if (arguments is ["help", ..])
            {
                if (arguments is [_, "--man", ..])
                    return await PrintAsync(ManPage.Write(this, _options), cancellationToken);
                if (arguments is [_, var name, ..] && HelpTopic.Find(name) is { } topic)
                    return await PrintAsync(topic.Text, cancellationToken);
                arguments = [.. arguments.Skip(1), _options.Help.Name];
            }

            result = Parse(arguments);
            return await RunAsync(result, cancellationToken);
        }
        catch (IOException e) when (IsClosedPipe(e))
        {
            // The reader of the output has ended, as after "| head": no error.
            return ExitCode.NoReader;
        }
#pragma warning disable CA1031 // Every exception becomes an exit code and a message.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var failure = Failure.Of(e, cancellationToken.IsCancellationRequested, text => ProgramName.In(text, _environment));
            await ReportAsync(failure, new ParsedOptions(result ?? Root.Parse(arguments, Parsing)));
            return failure.ExitCode;
        }
    }

    /// <summary>Parses arguments; option names may be abbreviated.</summary>
    /// <exception cref="UsageException">An abbreviation fits several options.</exception>
    public ParseResult Parse(IReadOnlyList<string> arguments) => Root.Parse(Abbreviations.Complete(Root, arguments), Parsing);

    /// <summary>The help page of a command.</summary>
    public string HelpFor(Command command) => HelpPage.Write(this, command, _options);

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var parsed = new ParsedOptions(result);
        if (parsed.Flag(_options.Help))
        {
            // With other words on the line, only the page of a command is shown.
            if (result.CommandResult.Command is not CliCommand)
                ParseErrors.Refuse(result, isHelp: true);
            return await PrintAsync(HelpFor(result.CommandResult.Command), cancellationToken);
        }

        if (parsed.Flag(_options.Version))
            return await PrintAsync(BuildInfo.Text, cancellationToken);
        ParseErrors.Refuse(result);
        if (result.CommandResult.Command is CliCommand command)
        {
            var context = new CommandContext(_environment, _options, parsed);
            return await command.RunAsync(await ProjectTitles.ResolveAsync(parsed, command, context, cancellationToken), context, cancellationToken);
        }

        // The name of a group of commands, without a command.
        await _environment.Terminal.Error.WriteAsync(ProgramName.In(HelpFor(result.CommandResult.Command), _environment).AsMemory(), cancellationToken);
        return ExitCode.Usage;
    }

    // EPIPE on Unix, where 32 is a sharing violation on Windows.
    private static bool IsClosedPipe(IOException e) => OperatingSystem.IsWindows() ? (e.HResult & 0xffff) is 109 or 232 : e.HResult == 32;

    private async Task<int> PrintAsync(string text, CancellationToken cancellationToken)
    {
        await using var output = _environment.Terminal.OpenOutput();
        await output.WriteAsync(Encoding.UTF8.GetBytes(ProgramName.In(text, _environment)), cancellationToken);
        return ExitCode.Done;
    }

    /// <summary>Reports a failure. Invalid arguments are used as far as they parse.</summary>
    private async Task ReportAsync(Failure failure, ParsedOptions parsed)
    {
        if (parsed.Flag(_options.Json))
        {
            try
            {
                await using var output = _environment.Terminal.OpenOutput();
                await ReportJson.WriteAsync(output, new FailureDocument(failure.ToReport()), ReportJson.Readable.FailureDocument, CancellationToken.None);
            }
            catch (IOException)
            {
                // The reader has gone.
            }
        }

        try
        {
            failure.Print(ConsoleOutput.ForMessages(_environment, _options, parsed), parsed.Flag(_options.Traceback) || parsed.Flag(_options.Verbose));
        }
        catch (IOException)
        {
            // The exit code still says it.
        }
    }
}
