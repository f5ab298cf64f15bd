using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Remote;
using Tracelift.Server;
using Tracelift.Server.Access;
using Tracelift.Server.Http;
using Tracelift.Sqlite;

namespace Tracelift.Cli.Commands;

/// <summary>Serves a store over HTTP until stopped.</summary>
internal sealed class ServeCommand : CliCommand
{
    private const string DefaultUrl = "http://127.0.0.1:8080";
    private const string LargestSwcSetting = "TRACELIFT_LARGEST_SWC";

    private const string LongestReadSetting = "TRACELIFT_LONGEST_READ";
    private const long MostSeconds = 24 * 60 * 60;

    // The server holds such a file in memory.
    private const long MostLargestSwc = 1 << 30;

    // Room for the other fields of a form with such a file.
    private const long FormOverhead = 8 << 20;

    private const int LongestStoreName = 64;

    private readonly Option<string[]> _urls = new("--urls")
    {
        Description = $"The address to listen at, or several separated by commas. Default: TRACELIFT_URLS, else {DefaultUrl}.",
        HelpName = "URL",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _basePath = new("--base-path") { Description = "The prefix of all paths, such as /catmaid (TRACELIFT_BASE_PATH).", HelpName = "PATH" };
    private readonly Option<string?> _data = new("--data") { Description = "A folder of image data, served under /data (CATMAID_IMPORT_PATH).", HelpName = "FOLDER" };
    private readonly Option<string?> _workFolder = new("--work-folder")
    {
        Description = "A folder for the files of jobs, such as exports to download (TRACELIFT_WORK_FOLDER). Default: a temporary one, deleted when the server stops.",
        HelpName = "FOLDER",
    };

    private readonly Option<string[]> _origins = new("--allow-origin") { Description = "A site whose pages may call the API from a browser (CORS). Default: none.", HelpName = "URL" };
    private readonly Option<bool> _private = NewOption.Flag(
        "--allow-private-sources", "Let the importer's pages fetch definitions and images from this machine and private networks, too (TRACELIFT_ALLOW_PRIVATE_SOURCES).");

    private readonly Option<string> _largestSwc = NewOption.Text(
        "--largest-swc", "SIZE", $"The largest SWC file that an import accepts, such as 20M. Default: {LargestSwcSetting}, else 5M.");

    private readonly Option<string> _longestRead = NewOption.Text(
        "--longest-read", "SECONDS", $"How long a request may read the store before the server answers with 503. Default: {LongestReadSetting}, else 120.");

    private readonly Option<string[]> _stores = new("--copy-store")
    {
        Description = "Another store that superusers may copy projects to and from, by this name: a file or a database. Repeatable. Default: none.",
        HelpName = "NAME=ADDRESS",
    };

    private readonly Option<bool> _proxy = new("--behind-proxy") { Description = "Trust the headers of the web server in front: X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host." };

    private readonly Option<bool> _check = NewOption.Flag("--check", "Ask the server that runs at --urls whether it is ready, serve nothing, and end: 0 if it is, else 4. For health checks.");

    public ServeCommand()
        : base("serve", "Serve the store over HTTP: CATMAID's calls and pages for people.")
    {
        AddGroup("Options", _urls, _basePath, _data, _workFolder, _largestSwc, _longestRead, _origins, _private, _stores, _proxy, _check);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift serve", $"listens at {DefaultUrl}"),
        ("tracelift serve --store postgresql://catmaid@localhost/catmaid --urls http://0.0.0.0:8000", "serves a CATMAID's database to others"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var options = Read(parsed, context);
        if (parsed.Flag(_check))
            return await CheckAsync(options, context, cancellationToken);

        // An embedded store is read on these threads. With the most readers at once, some threads must be left for quick calls.
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, 2 * options.MostAtStore), ports);

        // A named store must exist. A new user has not named one, and gets an empty store.
        await using var store = context.IsStoreNamed ? await context.OpenStoreAsync(cancellationToken) : await context.OpenOrCreateStoreAsync(cancellationToken);
        if (store is SqliteStore file)
            file.KeepsConnections = true;
        // The command reports a failed start itself, so the host must not log it, too.
        var isStarted = false;
        await using var server = TraceliftServer.Create(store, options, context.Time, logging => LogTo(logging, context, () => isStarted));
        try
        {
            await server.StartAsync(cancellationToken);
            isStarted = true;
        }
        catch (IOException e)
        {
            throw new UsageException("bad-url", $"The server can't listen at {string.Join(", ", options.Urls)}: {e.Message}", "Choose another one with --urls.");
        }

        foreach (var address in server.Addresses)
            context.Messages.Line($"Serving {Humanize.Safe(store.Name)} at {new Uri(address, options.BasePath.Length > 0 ? options.BasePath + "/" : "")}; Ctrl-C stops it.");
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await server.StopAsync(CancellationToken.None);
        return ExitCode.Done;
    }

    private static async Task<int> CheckAsync(ServerOptions options, CommandContext context, CancellationToken cancellationToken)
    {
        var address = new Uri(new Uri(options.Urls[0]), options.BasePath);
        await ServerHealth.RequireAsync(address, cancellationToken);
        if (context.IsTalkative)
            context.Results.Line($"{address} is ready.");
        return ExitCode.Done;
    }

    private ServerOptions Read(ParsedOptions parsed, CommandContext context)
    {
        var urls = parsed.Has(_urls) ? parsed.Texts(_urls) : [context.Settings["TRACELIFT_URLS"] ?? DefaultUrl];
        var list = urls.SelectMany(url => url.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        foreach (var url in list.Where(url => !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.PathAndQuery != "/"))
            throw new UsageException("bad-url", $"--urls: \"{url}\" is not an address to listen at", $"Expected one like {DefaultUrl}; --base-path is for paths.");
        var basePath = (parsed.Text(_basePath) ?? context.Settings["TRACELIFT_BASE_PATH"] ?? "").Trim('/');
        var data = parsed.Text(_data) ?? context.Settings["CATMAID_IMPORT_PATH"];
        if (data is not null && !Directory.Exists(data))
            throw new UsageException("no-folder", $"--data: there is no folder {data}");
        var isPrivate = parsed.Has(_private) ? parsed.Flag(_private) : context.Settings["TRACELIFT_ALLOW_PRIVATE_SOURCES"] is { } setting && Toggle.Read("TRACELIFT_ALLOW_PRIVATE_SOURCES", setting);
        var usual = new ServerOptions();
        var largestSwc = ByteSize.Read(_largestSwc.Name, parsed.Text(_largestSwc), MostLargestSwc)
            ?? ByteSize.Read(LargestSwcSetting, context.Settings[LargestSwcSetting], MostLargestSwc)
            ?? usual.LargestSwc;
        return usual with
        {
            LargestSwc = largestSwc,
            LongestRead = Seconds(_longestRead.Name, parsed.Text(_longestRead)) ?? Seconds(LongestReadSetting, context.Settings[LongestReadSetting]) ?? usual.LongestRead,
            LargestBody = Math.Max(usual.LargestBody, largestSwc + FormOverhead),
            Urls = list,
            MayFetchFrom = isPrivate ? _ => true : PublicAddress.Is,
            BasePath = basePath.Length == 0 ? "" : "/" + basePath,
            DataFolder = data is null ? null : Path.GetFullPath(data),
            CopyStores = ReadStores(parsed, context),
            AllowedOrigins = parsed.Texts(_origins),
            IsBehindProxy = parsed.Flag(_proxy),
            WorkFolder = parsed.Text(_workFolder) ?? context.Settings["TRACELIFT_WORK_FOLDER"],
            Setting = name => context.Settings[name],
        };
    }

    private List<CopyStore> ReadStores(ParsedOptions parsed, CommandContext context)
    {
        var stores = new List<CopyStore>();
        foreach (var text in parsed.Texts(_stores))
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            var name = at < 0 ? "" : text[..at];
            if (name.Length is 0 or > LongestStoreName || at == text.Length - 1 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || stores.Exists(store => store.Name == name))
                throw new UsageException("bad-value", $"{_stores.Name}: \"{name}\" is not a name for a store", $"Expected NAME=ADDRESS, each name once, of letters, digits, -, _ and ., such as archive=/data/archive.sqlite.");
            var address = StoreAddress.Read(text[(at + 1)..], _stores.Name);
            if (!address.IsPostgres && !File.Exists(address.Text))
                throw new UsageException("no-store", $"{_stores.Name}: there is no store {Path.GetFullPath(address.Text)}", "tracelift store init creates one.");
            stores.Add(new CopyStore(name, stop => context.OpenStoreAsync(address, stop)));
        }

        return stores;
    }

    private static TimeSpan? Seconds(string name, string? text) =>
        text is null ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= MostSeconds ? TimeSpan.FromSeconds(seconds)
        : throw new UsageException("bad-value", $"{name}: \"{text}\" is not a number of seconds", $"Expected a whole number from 1 to {MostSeconds}.");

    private static void LogTo(ILoggingBuilder logging, CommandContext context, Func<bool> isStarted)
    {
        var least = context.Verbosity switch { 0 => LogLevel.Error, 1 => LogLevel.Warning, 2 => LogLevel.Information, _ => LogLevel.Debug };
        logging.SetMinimumLevel(least);
        logging.AddFilter("Microsoft.Extensions.Hosting", level => isStarted() && level >= least);
        if (context.Verbosity > 0)
            logging.AddFilter(SecurityLog.Category, LogLevel.Information);
        logging.AddProvider(new ConsoleLog(context.Messages, context.Time));
    }
}
