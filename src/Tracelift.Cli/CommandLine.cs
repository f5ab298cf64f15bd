using System.CommandLine;
using System.Reflection;
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

/// <summary>The command line: parses, runs the command that is meant, and says what went wrong.</summary>
internal sealed class CommandLine
{
    // A value that begins with @ is the value; nothing is read from files but where an option says so.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    private readonly GlobalOptions _options = new();
    private readonly CommandEnvironment _surroundings;

    public CommandLine(CommandEnvironment surroundings)
    {
        _surroundings = surroundings;
        Root = new RootCommand("Moves neuron tracing data into, out of and between CATMAID instances.");

        // Help, version and faults look the same everywhere: they are made here.
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
                    new StoreAttachCommand(),
                    new StoreDetachCommand(),
                    new StoreCheckCommand(),
                    new StoreRepairCommand(),
                    new StoreBackupCommand(),
                    new StoreRestoreCommand())),
            new("To begin with", new QuickstartCommand(), new CompletionCommand(() => [Root])),
        ];
        foreach (var command in Sections.SelectMany(section => section.Commands))
            Root.Add(command);
    }

    /// <summary>All commands.</summary>
    public RootCommand Root { get; }

    /// <summary>The commands by what they are for.</summary>
    public IReadOnlyList<CommandSection> Sections { get; }

    /// <summary>The version of the program.</summary>
    public static string Version =>
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Runs a command.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        ParseResult? parsed = null;
        try
        {
            // As Django's: tracelift help COMMAND.
            if (arguments is ["help", ..])
            {
                if (arguments is [_, "--man", ..])
                    return await PrintAsync(ManPage.Write(this, _options), cancellationToken);
                if (arguments is [_, var name, ..] && HelpTopic.Find(name) is { } topic)
                    return await PrintAsync(topic.Text, cancellationToken);
                arguments = [.. arguments.Skip(1), _options.Help.Name];
            }

            parsed = Parse(arguments);
            return await RunAsync(parsed, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever it is, it becomes an exit code and words.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var failure = Failure.Of(e, cancellationToken.IsCancellationRequested, text => ProgramName.In(text, _surroundings));
            await TellAsync(failure, new ParsedOptions(parsed ?? Root.Parse(arguments, Parsing)));
            return failure.ExitCode;
        }
    }

    /// <summary>Parses arguments whose options' names may be abbreviated.</summary>
    /// <exception cref="UsageException">An abbreviation fits several options.</exception>
    public ParseResult Parse(IReadOnlyList<string> arguments) => Root.Parse(Abbreviations.Complete(Root, arguments), Parsing);

    /// <summary>The page of help for a command.</summary>
    public string HelpFor(Command command) => HelpPage.Write(this, command, _options);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var given = new ParsedOptions(parsed);
        if (given.Flag(_options.Help))
        {
            // Only a command's own page is shown where something else was typed, too.
            if (parsed.CommandResult.Command is not CliCommand)
                ParseErrors.Refuse(parsed, isHelp: true);
            return await PrintAsync(HelpFor(parsed.CommandResult.Command), cancellationToken);
        }

        if (given.Flag(_options.Version))
            return await PrintAsync($"tracelift {Version}\n", cancellationToken);
        ParseErrors.Refuse(parsed);
        if (parsed.CommandResult.Command is CliCommand command)
        {
            var context = new CommandContext(_surroundings, _options, given);
            return await command.RunAsync(await ProjectTitles.ResolveAsync(given, command, context, cancellationToken), context, cancellationToken);
        }

        // A name that stands for several commands, without one of them.
        await _surroundings.Terminal.Error.WriteAsync(ProgramName.In(HelpFor(parsed.CommandResult.Command), _surroundings).AsMemory(), cancellationToken);
        return ExitCode.Usage;
    }

    private async Task<int> PrintAsync(string text, CancellationToken cancellationToken)
    {
        await using var output = _surroundings.Terminal.OpenOutput();
        await output.WriteAsync(Encoding.UTF8.GetBytes(ProgramName.In(text, _surroundings)), cancellationToken);
        return ExitCode.Done;
    }

    /// <summary>Tells of a failure, also where the arguments can't be understood: as far as they can.</summary>
    private async Task TellAsync(Failure failure, ParsedOptions given)
    {
        if (given.Flag(_options.Json))
        {
            try
            {
                await using var output = _surroundings.Terminal.OpenOutput();
                await ReportJson.WriteAsync(output, new FailureDocument(failure.ToReport()), ReportJson.Readable.FailureDocument, CancellationToken.None);
            }
            catch (IOException)
            {
                // Nobody reads it.
            }
        }

        try
        {
            failure.Print(ConsoleOutput.ForMessages(_surroundings, _options, given), given.Flag(_options.Traceback) || given.Flag(_options.Verbose));
        }
        catch (IOException)
        {
            // The exit code tells.
        }
    }
}
