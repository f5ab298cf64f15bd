using System.CommandLine;
using System.Globalization;
using System.Text;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Swc;
using Tracelift.Options;
using Tracelift.Remote;
using Tracelift.Tracing.Upload;

namespace Tracelift.Cli.Commands;

/// <summary>Sends SWC files to a server over HTTP.</summary>
internal sealed class UploadCommand : CliCommand
{
    private const int MostAtOnce = 64;

    private readonly Argument<string[]> _arguments = new("URL FILE...") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _project = NewOption.Text("--project", "ID", "The project on the server.");
    private readonly Option<string[]> _annotations = NewOption.Texts("--annotation", "NAME", "Annotate the neurons with this. Repeatable. Default: the server's, which is Import.");
    private readonly Option<bool> _serverNames = NewOption.Flag("--server-names", "Let the server name the neurons, instead of naming them by their files.");
    private static readonly OptionDescription SeveralRoots = SourceOptionDescriptions.SeveralRoots with
    {
        Meaning = "A file with several roots fails, or heal joins its trees where they are closest.",
        Choices = [.. SourceOptionDescriptions.SeveralRoots.Choices.Where(choice => choice.Value != "split")],
    };

    private readonly Option<string> _jobs = NewOption.Text("--jobs", "N", "The number of files sent at the same time (default 4).");
    private readonly Option<string> _timeout = NewOption.Text("--timeout", "SECONDS", "How long to wait for an answer (default 600).");
    private readonly Option<string> _source = NewOption.Text("--source-url", "URL", $"The origin of the files, which the server notes (default {UploadOptions.UsualSource}).");
    private readonly Option<bool> _again = NewOption.Flag("--again", "Also send files that the server has already.");
    private readonly Option<string> _results = NewOption.Text("--results", "FILE", "Write a CSV table with the result of each file.");

    public UploadCommand()
        : base("upload", "Send SWC files to a CATMAID or a Tracelift over HTTP.")
    {
        Add(_arguments);
        AddGroup("Where to", _project, Described(RemoteLogin.Token), Described(RemoteLogin.User));
        AddGroup("How files become neurons", _annotations, _serverNames, Described(SourceOptionDescriptions.Unit), Described(SeveralRoots), Described(SourceOptionDescriptions.TypesAsTags));
        AddGroup("How", _jobs, _timeout, _source, _again, _results);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift upload https://example.org/catmaid --project 1 neurons/", "all .swc and .eswc files in the folder and below; the token is in TRACELIFT_REMOTE_TOKEN"),
        ("tracelift upload http://localhost:8080 --project 1 \"*.swc\" --results done.csv", "repeats a failed upload: files that the server has already are not sent"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = parsed.Texts(_arguments);
        if (arguments.Count < 2)
            throw new UsageException("missing-argument", "Expected the address of a server and at least one file or folder");
        var options = Read(parsed, arguments[0]);
        if (parsed.Text(_results) is { } table)
            OutputName.Csv.Require(_results.Name, table);
        var remote = RemoteLogin.Read(parsed, context);
        var findings = new FileFindings();
        var files = UploadFiles.Find([.. arguments.Skip(1)], findings);
        IReadOnlyList<UploadResult> results;
        using (var progress = context.ShowProgress())
            results = await SwcUpload.RunAsync(files, options, remote, context.Time, progress, cancellationToken);
        if (parsed.Text(_results) is { } path)
            await WriteAsync(path, results, cancellationToken);
        if (context.IsJson)
            await context.WriteJsonAsync(UploadDocument.Of(options, results, findings), ReportJson.Readable.UploadDocument);
        else
            UploadTables.Print(context.Results, results, findings, context.IsTalkative);
        return results.Any(result => result.Error is not null) ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task WriteAsync(string path, IReadOnlyList<UploadResult> results, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = OutputFile.Create(path);
            await file.Stream.WriteAsync(Encoding.UTF8.GetBytes(UploadTables.ToCsv(results)), cancellationToken);
            await file.CompleteAsync(cancellationToken);
        }
        catch (Exception e) when (e is UsageException or DiskException)
        {
            throw new UsageException("bad-file", $"The table of results can't be written: {e.Message}", "The files have been sent.");
        }
    }

    private UploadOptions Read(ParsedOptions parsed, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https") || server.Query.Length + server.Fragment.Length + server.UserInfo.Length > 0)
            throw new UsageException("bad-url", $"\"{url}\" is not the address of a server", "Expected one like https://example.org/catmaid, without user, ? and #.");
        return new UploadOptions
        {
            Server = server,
            Project = parsed.Number(_project, "the id of a project") ?? throw new UsageException("no-project", "The project is missing", "Name it with --project ID."),
            Annotations = parsed.Texts(_annotations),
            IsNamedByFile = !parsed.Flag(_serverNames),
            AtOnce = (int)Between(parsed, _jobs, 1, MostAtOnce, new UploadOptions { Server = server, Project = 0 }.AtOnce),
            Timeout = TimeSpan.FromSeconds(Between(parsed, _timeout, 1, 86_400, 600)),
            Source = parsed.Text(_source) ?? UploadOptions.UsualSource,
            IsAgain = parsed.Flag(_again),
            Swc = new SwcOptions { Unit = SourceOptionReader.ReadUnit(parsed), SeveralRoots = parsed.Choice<SeveralRoots>(SeveralRoots) },
            TypesAsTags = parsed.Choice<TypesAsTags>(SourceOptionDescriptions.TypesAsTags),
        };
    }

    private static long Between(ParsedOptions parsed, Option<string> option, long least, long most, long usual)
    {
        var number = parsed.Number(option, "a whole number") ?? usual;
        return number >= least && number <= most
            ? number
            : throw new UsageException("bad-value", string.Create(CultureInfo.InvariantCulture, $"{option.Name}: {number} is not between {least} and {most}"));
    }
}
