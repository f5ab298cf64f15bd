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

/// <summary>Serves a store over HTTP until it is told to stop.</summary>
internal sealed class ServeCommand : CliCommand
{
    private const string DefaultUrl = "http://127.0.0.1:8080";
    private const string LargestSwcSetting = "TRACELIFT_LARGEST_SWC";

    private const string LongestReadSetting = "TRACELIFT_LONGEST_READ";
    private const long MostSeconds = 24 * 60 * 60;

    // Such a file is held in memory.
    private const long MostLargestSwc = 1 << 30;

    // What surrounds the file in a form, and other fields of it.
    private const long Surroundings = 8 << 20;

    private readonly Option<string[]> _urls = new("--urls")
    {
        Description = $"Where to listen; several are separated by commas. {DefaultUrl} unless TRACELIFT_URLS says otherwise.",
        HelpName = "URL",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _basePath = new("--base-path") { Description = "What all paths begin with, such as /catmaid (TRACELIFT_BASE_PATH).", HelpName = "PATH" };
    private readonly Option<string?> _data = new("--data") { Description = "A folder of image data, served under /data (CATMAID_IMPORT_PATH).", HelpName = "FOLDER" };
    private readonly Option<string?> _workFolder = new("--work-folder")
    {
        Description = "A folder for files of jobs, such as exports that can be downloaded; a temporary one by default, which goes with the server (TRACELIFT_WORK_FOLDER).",
        HelpName = "FOLDER",
    };

    private readonly Option<string[]> _origins = new("--allow-origin") { Description = "A site whose pages may call the API from a browser (CORS); none by default.", HelpName = "URL" };
    private readonly Option<bool> _private = NewOption.Flag(
        "--allow-private-sources", "Let the importer's pages fetch definitions and pictures from this machine and from private networks, too (TRACELIFT_ALLOW_PRIVATE_SOURCES).");

    private readonly Option<string> _largestSwc = NewOption.Text(
        "--largest-swc", "SIZE", $"The largest SWC file that an import takes, such as 20M; 5M unless {LargestSwcSetting} says otherwise.");

    private readonly Option<string> _longestRead = NewOption.Text(
        "--longest-read", "SECONDS", $"How long a request may read the store before it is answered with 503; 120 unless {LongestReadSetting} says otherwise.");

    private readonly Option<bool> _proxy = new("--behind-proxy") { Description = "Believe the web server in front, whatever its address, about whom it speaks for and what it was asked for (X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host)." };

    public ServeCommand()
        : base("serve", "Serve the store over HTTP: CATMAID's calls and pages for people.")
    {
        AddGroup("Options", _urls, _basePath, _data, _workFolder, _largestSwc, _longestRead, _origins, _private, _proxy);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift serve", $"listens at {DefaultUrl}"),
        ("tracelift serve --store postgresql://catmaid@localhost/catmaid --urls http://0.0.0.0:8000", "serves a CATMAID's database to others"),
    ];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var options = Read(given, bench);

        // An embedded store is read on these threads: all who may read it at once are to leave some for what is quick.
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, 2 * options.MostAtStore), ports);

        // A name means a store that is there; without a name the user may just begin.
        await using var store = bench.IsStoreNamed ? await bench.OpenStoreAsync(cancellationToken) : await bench.OpenOrMakeStoreAsync(cancellationToken);
        if (store is SqliteStore file)
            file.KeepsConnections = true;
        // The one error of a start that fails is the command's own.
        var isStarted = false;
        await using var server = TraceliftServer.Create(store, options, bench.Time, logging => LogTo(logging, bench, () => isStarted));
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
            bench.Messages.Line($"Serving {Humanize.Safe(store.Name)} at {new Uri(address, options.BasePath.Length > 0 ? options.BasePath + "/" : "")}; Ctrl-C stops it.");
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await server.StopAsync(CancellationToken.None);
        return ExitCode.Done;
    }

    private ServerOptions Read(ParsedOptions given, CommandContext bench)
    {
        var urls = given.Has(_urls) ? given.Texts(_urls) : [bench.Settings["TRACELIFT_URLS"] ?? DefaultUrl];
        var list = urls.SelectMany(url => url.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        foreach (var url in list.Where(url => !Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.PathAndQuery != "/"))
            throw new UsageException("bad-url", $"--urls: \"{url}\" is no address to listen at", $"Expected one like {DefaultUrl}; --base-path is for paths.");
        var basePath = (given.Text(_basePath) ?? bench.Settings["TRACELIFT_BASE_PATH"] ?? "").Trim('/');
        var data = given.Text(_data) ?? bench.Settings["CATMAID_IMPORT_PATH"];
        if (data is not null && !Directory.Exists(data))
            throw new UsageException("no-folder", $"--data: there is no folder {data}");
        var isPrivate = given.Has(_private) ? given.Flag(_private) : bench.Settings["TRACELIFT_ALLOW_PRIVATE_SOURCES"] is { } setting && Toggle.Read("TRACELIFT_ALLOW_PRIVATE_SOURCES", setting);
        var usual = new ServerOptions();
        var largestSwc = ByteSize.Read(_largestSwc.Name, given.Text(_largestSwc), MostLargestSwc)
            ?? ByteSize.Read(LargestSwcSetting, bench.Settings[LargestSwcSetting], MostLargestSwc)
            ?? usual.LargestSwc;
        return usual with
        {
            LargestSwc = largestSwc,
            LongestRead = Seconds(_longestRead.Name, given.Text(_longestRead)) ?? Seconds(LongestReadSetting, bench.Settings[LongestReadSetting]) ?? usual.LongestRead,
            LargestBody = Math.Max(usual.LargestBody, largestSwc + Surroundings),
            Urls = list,
            MayFetchFrom = isPrivate ? _ => true : PublicAddress.Is,
            BasePath = basePath.Length == 0 ? "" : "/" + basePath,
            DataFolder = data is null ? null : Path.GetFullPath(data),
            AllowedOrigins = given.Texts(_origins),
            IsBehindProxy = given.Flag(_proxy),
            WorkFolder = given.Text(_workFolder) ?? bench.Settings["TRACELIFT_WORK_FOLDER"],
            Setting = name => bench.Settings[name],
        };
    }

    private static TimeSpan? Seconds(string name, string? text) =>
        text is null ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= MostSeconds ? TimeSpan.FromSeconds(seconds)
        : throw new UsageException("bad-value", $"{name}: \"{text}\" is no number of seconds", $"Expected a whole number from 1 to {MostSeconds}.");

    private static void LogTo(ILoggingBuilder logging, CommandContext bench, Func<bool> isStarted)
    {
        var least = bench.Verbosity switch { 0 => LogLevel.Error, 1 => LogLevel.Warning, 2 => LogLevel.Information, _ => LogLevel.Debug };
        logging.SetMinimumLevel(least);
        logging.AddFilter("Microsoft.Extensions.Hosting", level => isStarted() && level >= least);
        if (bench.Verbosity > 0)
            logging.AddFilter(SecurityLog.Category, LogLevel.Information);
        logging.AddProvider(new ConsoleLog(bench.Messages, bench.Time));
    }
}
