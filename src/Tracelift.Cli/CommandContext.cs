using System.Text.Json.Serialization.Metadata;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Postgres;
using Tracelift.Sqlite;
using Tracelift.Stores;
using Tracelift.Tracing.Sources;

namespace Tracelift.Cli;

/// <summary>The services of a command, set up by the global options.</summary>
internal sealed class CommandContext
{
    private const string AcceptUnknownSchemaSetting = "TRACELIFT_ACCEPT_UNKNOWN_SCHEMA";

    private readonly CommandEnvironment _environment;
    private readonly string? _store;
    private readonly bool _acceptUnknownSchema;

    public CommandContext(CommandEnvironment environment, GlobalOptions options, ParsedOptions parsed)
    {
        _environment = environment;
        _store = parsed.Text(options.Store);
        IsJson = parsed.Flag(options.Json);
        _acceptUnknownSchema = parsed.Flag(options.AcceptUnknownSchema);
        Verbosity = options.ReadVerbosity(parsed);
        Messages = ConsoleOutput.ForMessages(environment, options, parsed);
        Results = ConsoleOutput.ForResults(environment, options, parsed, Messages);
        Settings = new Settings(environment.Variable, parsed.Text(options.Config), Messages.Warning);
        Questions = new Questions(Terminal);
        foreach (var option in new[] { options.Settings, options.PythonPath }.Where(parsed.Has))
            Messages.Note($"{option.Name} is an option of Django, and is ignored.");
    }

    public ITerminal Terminal => _environment.Terminal;

    public TimeProvider Time => _environment.Time;

    /// <summary>Standard output: the command's result.</summary>
    public ConsoleOutput Results { get; }

    /// <summary>Standard error: notes, warnings, questions and their context.</summary>
    public ConsoleOutput Messages { get; }

    /// <summary>The formats of tracing data that commands open.</summary>
    public TracingSources Sources => _environment.Sources;

    public Questions Questions { get; }

    /// <summary>Settings by their names, from the environment or the settings file.</summary>
    public Settings Settings { get; }

    /// <summary>Whether the report is JSON, for a program.</summary>
    public bool IsJson { get; }

    /// <summary>0 to 3, as in Django's commands; the default is 1.</summary>
    public int Verbosity { get; }

    /// <summary>Whether to print more than errors and warnings for people. Programs read the JSON report.</summary>
    public bool IsTalkative => Verbosity > 0 && !IsJson;

    private bool AcceptUnknownSchema =>
        _acceptUnknownSchema || (Settings[AcceptUnknownSchemaSetting] is { } setting && Toggle.Read(AcceptUnknownSchemaSetting, setting));

    /// <summary>Whether the command may ask questions.</summary>
    /// <param name="yes">Whether --yes has answered all of them.</param>
    public bool CanAsk(bool yes) => Terminal.HasPerson && !yes && !IsJson;

    /// <summary>The text to type to run the program on the same store again.</summary>
    public string ProgramToType
    {
        get
        {
            var program = ProgramName.Of(_environment);

            // A URL may hold a password. The user knows the rest of the command.
            return _store is null || FindStore().IsPostgres ? program : $"{program} --store {_store}";
        }
    }

    /// <summary>A text whose commands begin with the program's name as this user typed it.</summary>
    public string Typed(string text) => ProgramName.In(text, _environment);

    /// <summary>The address of the store.</summary>
    public StoreAddress FindStore() => StoreAddress.Find(_store, Settings);

    /// <summary>Whether the user named the store; otherwise it is the default one.</summary>
    public bool IsStoreNamed => _store is not null || Settings[StoreAddress.Variable] is { Length: > 0 };

    /// <summary>Whether the store is an SQLite file that does not exist.</summary>
    public bool IsStoreMissing => IsMissing(FindStore());

    /// <summary>Opens an existing store.</summary>
    /// <exception cref="StoreException"><c>no-store</c>.</exception>
    public Task<IStore> OpenStoreAsync(CancellationToken cancellationToken) => OpenStoreAsync(FindExistingStore(), cancellationToken);

    /// <summary>Finds the migrations that an existing store lacks, without applying them.</summary>
    /// <exception cref="StoreException"><c>no-store</c>.</exception>
    public Task<StoreMigration> FindMigrationAsync(CancellationToken cancellationToken)
    {
        var address = FindExistingStore();
        return address.IsPostgres ? PostgresStore.FindMigrationAsync(address.Text, cancellationToken) : SqliteStore.FindMigrationAsync(address.Text, cancellationToken);
    }

    private StoreAddress FindExistingStore()
    {
        var address = FindStore();
        if (IsMissing(address))
        {
            throw new StoreException(
                "no-store",
                $"There is no store {Path.GetFullPath(address.Text)}",
                IsStoreNamed
                    ? $"Correct {(_store is not null ? "--store" : Settings.Where(StoreAddress.Variable))}. tracelift import and tracelift store init create a new one."
                    : "Name another one with --store. tracelift import, tracelift quickstart and tracelift store init create this one.");
        }

        return address;
    }

    /// <summary>Opens the store for a command that adds data: creates a missing SQLite file, and notes it.</summary>
    public Task<IStore> OpenOrCreateStoreAsync(CancellationToken cancellationToken) => OpenOrCreateStoreAsync(FindStore(), cancellationToken);

    /// <summary>Opens a store by its address for a command that adds data: creates a missing SQLite file, and notes it.</summary>
    public async Task<IStore> OpenOrCreateStoreAsync(StoreAddress address, CancellationToken cancellationToken)
    {
        var isNew = IsMissing(address);
        var store = await OpenStoreAsync(address, cancellationToken);
        if (!isNew || Verbosity == 0)
            return store;
        try
        {
            Messages.Note($"created the new store {store.Name}.");
        }
        catch (IOException)
        {
            // The reader of notes has gone. The work goes on.
        }

        return store;
    }

    /// <summary>Opens the store for a dry run. An SQLite file that does not exist yet is treated as an empty store, and not created.</summary>
    public Task<OpenedStore> OpenStoreToPreviewAsync(CancellationToken cancellationToken) => OpenStoreToPreviewAsync(FindStore(), cancellationToken);

    /// <summary>Opens a store by its address for a dry run, as <see cref="OpenStoreToPreviewAsync(CancellationToken)"/> does.</summary>
    public async Task<OpenedStore> OpenStoreToPreviewAsync(StoreAddress address, CancellationToken cancellationToken)
    {
        if (!IsMissing(address))
            return new OpenedStore(await OpenStoreAsync(address, cancellationToken));
        if (Verbosity > 0)
            Messages.Note($"there is no store {Path.GetFullPath(address.Text)} yet; without --dry-run it would be created.");
        return await OpenedStore.CreateEmptyAsync(address.Text, Time, cancellationToken);
    }

    /// <summary>Opens a store by its address.</summary>
    public async Task<IStore> OpenStoreAsync(StoreAddress address, CancellationToken cancellationToken)
    {
        IStore store = address.IsPostgres
            ? await PostgresStore.OpenAsync(address.Text, new PostgresOptions { AcceptUnknownSchema = AcceptUnknownSchema, Tell = Messages.Note }, Time, cancellationToken)
            : await SqliteStore.OpenAsync(address.Text, Time, cancellationToken);
        if (Verbosity > 1)
            Messages.Line($"Store: {Humanize.Safe(store.Name)}");
        return store;
    }

    private static bool IsMissing(StoreAddress address) => !address.IsPostgres && !File.Exists(address.Text) && !Directory.Exists(address.Text);

    /// <summary>Shows progress until disposed; null with verbosity 0.</summary>
    public ProgressLine? ShowProgress() => Verbosity > 0 ? new ProgressLine(Terminal, Time) : null;

    /// <summary>
    /// Reports finished work. A report that cannot be written (full disk) does not turn success into failure; the user would
    /// run the work again.
    /// </summary>
    /// <param name="report">Writes the report.</param>
    /// <param name="summary">A message for standard error if the report can't be written.</param>
    public async Task ReportDoneAsync(Func<Task> report, string summary)
    {
        try
        {
            await report();
        }
        catch (IOException e)
        {
            try
            {
                await Terminal.Error.WriteLineAsync($"{summary}, but the report could not be written: {e.Message}");
            }
            catch (IOException)
            {
                // The exit code still says it.
            }
        }
    }

    /// <summary>Writes a report to standard output.</summary>
    public async Task WriteJsonAsync<T>(T report, JsonTypeInfo<T> type)
    {
        // The work is done: report it even if the user has asked to stop meanwhile.
        await using var output = Terminal.OpenOutput();
        await ReportJson.WriteAsync(output, report, type, CancellationToken.None);
    }
}
