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

/// <summary>Sends SWC files to an instance over HTTP.</summary>
internal sealed class UploadCommand : CliCommand
{
    private const string PasswordVariable = "TRACELIFT_HTTP_PASSWORD";
    private const int MostAtOnce = 64;

    private readonly Argument<string[]> _arguments = new("URL FILE...") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _project = NewOption.Text("--project", "ID", "The project there.");
    private readonly Option<string> _user = NewOption.Text("--http-user", "NAME", $"User for HTTP basic authentication; the password is in {PasswordVariable}.");
    private readonly Option<string[]> _annotations = NewOption.Texts("--annotation", "NAME", "Annotate the neurons with this. Repeatable. Default: the server's choice, Import.");
    private readonly Option<bool> _serverNames = NewOption.Flag("--server-names", "Neurons are called as the server likes, not as their files.");
    private static readonly OptionDescription SeveralRoots = SourceOptionDescriptions.SeveralRoots with
    {
        Meaning = "A file with several roots fails, or its trees are joined where they come closest.",
        Choices = [.. SourceOptionDescriptions.SeveralRoots.Choices.Where(choice => choice.Value != "split")],
    };

    private readonly Option<string> _jobs = NewOption.Text("--jobs", "N", "Files that are sent at a time (default 4).");
    private readonly Option<string> _timeout = NewOption.Text("--timeout", "SECONDS", "How long an answer may take (default 600).");
    private readonly Option<string> _source = NewOption.Text("--source-url", "URL", $"What the server notes as the files' origin (default {UploadOptions.UsualSource}).");
    private readonly Option<bool> _again = NewOption.Flag("--again", "Send files that the server has already, too.");
    private readonly Option<string> _results = NewOption.Text("--results", "FILE", "Write a table of what became of each file, CSV.");

    public UploadCommand()
        : base("upload", "Send SWC files to a CATMAID or a Tracelift over HTTP.")
    {
        Add(_arguments);
        AddGroup("Where to", _project, Described(RemoteToken.Option), _user);
        AddGroup("What becomes of files", _annotations, _serverNames, Described(SourceOptionDescriptions.Unit), Described(SeveralRoots), Described(SourceOptionDescriptions.TypesAsTags));
        AddGroup("How", _jobs, _timeout, _source, _again, _results);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift upload https://example.org/catmaid --project 1 neurons/", "every .swc and .eswc in the folder and below; the token is in TRACELIFT_REMOTE_TOKEN"),
        ("tracelift upload http://localhost:8080 --project 1 \"*.swc\" --results done.csv", "again after a failure: what is there already is not sent again"),
    ];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var arguments = given.Texts(_arguments);
        if (arguments.Count < 2)
            throw new UsageException("missing-argument", "Expected the address of an instance and at least one file or folder");
        var options = Read(given, arguments[0]);
        if (given.Text(_results) is { } table)
            OutputName.Csv.Require(_results.Name, table);
        var remote = new RemoteOptions
        {
            Token = RemoteToken.Read(given, bench),
            User = given.Text(_user),
            Password = given.Has(_user) ? bench.Settings[PasswordVariable] : null,
        };
        if (remote is { User: not null, Password: null })
            throw new UsageException("no-password", $"--http-user: {PasswordVariable} holds no password");
        var findings = new FileFindings();
        var files = UploadFiles.Find([.. arguments.Skip(1)], findings);
        IReadOnlyList<UploadResult> results;
        using (var progress = bench.ShowProgress())
            results = await SwcUpload.RunAsync(files, options, remote, bench.Time, progress, cancellationToken);
        if (given.Text(_results) is { } path)
            await WriteAsync(path, results, cancellationToken);
        if (bench.IsJson)
            await bench.WriteJsonAsync(UploadDocument.Of(options, results, findings), ReportJson.Readable.UploadDocument);
        else
            UploadTables.Print(bench.Results, results, findings, bench.IsTalkative);
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
            throw new UsageException("bad-file", $"The results can't be written: {e.Message}", "The files were sent all the same.");
        }
    }

    private UploadOptions Read(ParsedOptions given, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https") || server.Query.Length + server.Fragment.Length + server.UserInfo.Length > 0)
            throw new UsageException("bad-url", $"\"{url}\" is no address of an instance", "Expected one such as https://example.org/catmaid, without user, ? and #.");
        return new UploadOptions
        {
            Server = server,
            Project = given.Number(_project, "the id of a project") ?? throw new UsageException("no-project", "The project is missing", "Name it with --project ID."),
            Annotations = given.Texts(_annotations),
            IsNamedByFile = !given.Flag(_serverNames),
            AtOnce = (int)Between(given, _jobs, 1, MostAtOnce, new UploadOptions { Server = server, Project = 0 }.AtOnce),
            Timeout = TimeSpan.FromSeconds(Between(given, _timeout, 1, 86_400, 600)),
            Source = given.Text(_source) ?? UploadOptions.UsualSource,
            IsAgain = given.Flag(_again),
            Swc = new SwcOptions { Unit = SourceOptionReader.ReadUnit(given), SeveralRoots = given.Choice<SeveralRoots>(SeveralRoots) },
            TypesAsTags = given.Choice<TypesAsTags>(SourceOptionDescriptions.TypesAsTags),
        };
    }

    private static long Between(ParsedOptions given, Option<string> option, long least, long most, long usual)
    {
        var number = given.Number(option, "a whole number") ?? usual;
        return number >= least && number <= most
            ? number
            : throw new UsageException("bad-value", string.Create(CultureInfo.InvariantCulture, $"{option.Name}: {number} is not between {least} and {most}"));
    }
}
