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

/// <summary>What a command works with, as the global options want it.</summary>
internal sealed class CommandContext
{
    private const string AcceptUnknownSchemaSetting = "TRACELIFT_ACCEPT_UNKNOWN_SCHEMA";

    private readonly CommandEnvironment _surroundings;
    private readonly string? _store;
    private readonly bool _acceptUnknownSchema;

    public CommandContext(CommandEnvironment surroundings, GlobalOptions options, ParsedOptions given)
    {
        _surroundings = surroundings;
        _store = given.Text(options.Store);
        IsJson = given.Flag(options.Json);
        _acceptUnknownSchema = given.Flag(options.AcceptUnknownSchema);
        Verbosity = options.ReadVerbosity(given);
        Messages = ConsoleOutput.ForMessages(surroundings, options, given);
        Results = ConsoleOutput.ForResults(surroundings, options, given, Messages);
        Settings = new Settings(surroundings.Variable, given.Text(options.Config), Messages.Warning);
        Questions = new Questions(Terminal);
        foreach (var option in new[] { options.Settings, options.PythonPath }.Where(given.Has))
            Messages.Note($"{option.Name} is Django's and means nothing here; it is ignored.");
    }

    public ITerminal Terminal => _surroundings.Terminal;

    public TimeProvider Time => _surroundings.Time;

    /// <summary>Standard output: what the command was run for.</summary>
    public ConsoleOutput Results { get; }

    /// <summary>Standard error: notes, warnings, questions and what leads to them.</summary>
    public ConsoleOutput Messages { get; }

    /// <summary>The formats of tracing data that commands open.</summary>
    public TracingSources Sources => _surroundings.Sources;

    public Questions Questions { get; }

    /// <summary>Settings by their names, from the environment or the settings file.</summary>
    public Settings Settings { get; }

    /// <summary>Whether a program reads the report.</summary>
    public bool IsJson { get; }

    /// <summary>0 to 3, as Django's commands have it; 1 is the usual.</summary>
    public int Verbosity { get; }

    /// <summary>Whether people are to read more than faults. Programs read the report.</summary>
    public bool IsTalkative => Verbosity > 0 && !IsJson;

    private bool AcceptUnknownSchema =>
        _acceptUnknownSchema || (Settings[AcceptUnknownSchemaSetting] is { } setting && Toggle.Read(AcceptUnknownSchemaSetting, setting));

    /// <summary>Whether questions can be asked.</summary>
    /// <param name="yes">Whether someone has answered all of them with yes.</param>
    public bool CanAsk(bool yes) => Terminal.HasPerson && !yes && !IsJson;

    /// <summary>What somebody has to type to run the program on the same store again.</summary>
    public string ProgramToType
    {
        get
        {
            var program = ProgramName.Of(_surroundings);

            // A URL may hold a password: whoever has typed it knows the rest.
            return _store is null || FindStore().IsPostgres ? program : $"{program} --store {_store}";
        }
    }

    /// <summary>A text with commands to type, as this user has to type them.</summary>
    public string Typed(string text) => ProgramName.In(text, _surroundings);

    /// <summary>Where the store is.</summary>
    public StoreAddress FindStore() => StoreAddress.Find(_store, Settings);

    /// <summary>Whether the user has named the store; else it is the usual one.</summary>
    public bool IsStoreNamed => _store is not null || Settings[StoreAddress.Variable] is { Length: > 0 };

    /// <summary>Whether the store is an SQLite file that is not there.</summary>
    public bool IsStoreMissing => IsMissing(FindStore());

    /// <summary>Opens the store, which has to be there.</summary>
    /// <exception cref="StoreException"><c>no-store</c>.</exception>
    public Task<IStore> OpenStoreAsync(CancellationToken cancellationToken)
    {
        var address = FindStore();
        if (IsMissing(address))
        {
            throw new StoreException(
                "no-store",
                $"There is no store {Path.GetFullPath(address.Text)}",
                IsStoreNamed
                    ? $"Correct {(_store is not null ? "--store" : Settings.Where(StoreAddress.Variable))}. Imports and tracelift store init make a new one."
                    : "Name another one with --store. Imports, tracelift quickstart and tracelift store init make this one.");
        }

        return OpenStoreAsync(address, cancellationToken);
    }

    /// <summary>Opens the store for a command that brings something in: makes the SQLite file where there is none, and says so.</summary>
    public async Task<IStore> OpenOrMakeStoreAsync(CancellationToken cancellationToken)
    {
        var address = FindStore();
        var isNew = IsMissing(address);
        var store = await OpenStoreAsync(address, cancellationToken);
        if (!isNew || Verbosity == 0)
            return store;
        try
        {
            Messages.Note($"there was no store {store.Name}; a new one was made.");
        }
        catch (IOException)
        {
            // Nobody reads notes; the work goes on.
        }

        return store;
    }

    /// <summary>Opens a store that is not the one that the command works on.</summary>
    public async Task<IStore> OpenStoreAsync(StoreAddress address, CancellationToken cancellationToken)
    {
        IStore store = address.IsPostgres
            ? await PostgresStore.OpenAsync(address.Text, new PostgresOptions { AcceptUnknownSchema = AcceptUnknownSchema }, Time, cancellationToken)
            : await SqliteStore.OpenAsync(address.Text, Time, cancellationToken);
        if (Verbosity > 1)
            Messages.Line($"Store: {Humanize.Safe(store.Name)}");
        return store;
    }

    private static bool IsMissing(StoreAddress address) => !address.IsPostgres && !File.Exists(address.Text) && !Directory.Exists(address.Text);

    /// <summary>Shows progress until it is disposed of; null where nobody is to see it.</summary>
    public ProgressLine? ShowProgress() => Verbosity > 0 ? new ProgressLine(Terminal, Time) : null;

    /// <summary>
    /// Tells of what is done and stays. A report that nobody can take, as on a full disk, makes no failure of it: whoever saw
    /// one would do it again.
    /// </summary>
    /// <param name="tell">Writes the report.</param>
    /// <param name="briefly">What is told instead on standard error.</param>
    public async Task TellDoneAsync(Func<Task> tell, string briefly)
    {
        try
        {
            await tell();
        }
        catch (IOException e)
        {
            try
            {
                await Terminal.Error.WriteLineAsync($"{briefly}, but the report could not be written: {e.Message}");
            }
            catch (IOException)
            {
                // The exit code tells.
            }
        }
    }

    /// <summary>Writes a report to standard output.</summary>
    public async Task WriteJsonAsync<T>(T report, JsonTypeInfo<T> type)
    {
        // What is done is done, and is told also to whoever has asked to stop meanwhile.
        await using var output = Terminal.OpenOutput();
        await ReportJson.WriteAsync(output, report, type, CancellationToken.None);
    }
}
