using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Sources;
using Tracelift.Remote;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Where definitions of projects come from, as options.</summary>
internal sealed class ProjectSourceArguments
{
    private const string PasswordVariable = "TRACELIFT_HTTP_PASSWORD";

    public Option<string> Input { get; } = NewOption.Text("--input", "FILE|-", "A file of definitions, JSON or YAML; - is standard input, as without any source.");

    public Option<string> Folder { get; } = new("--folder")
    {
        Description = "The folders in PATH that have a project.yaml. Default: CATMAID_IMPORT_PATH.",
        HelpName = "[PATH]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<string> Url { get; } = NewOption.Text("--url", "URL", "Any address that answers with JSON or YAML.");

    public Option<string> Catmaid { get; } = NewOption.Text("--catmaid", "URL", "Another CATMAID instance.");

    public Option<string> Token { get; } = RemoteToken.NewOption(" for --url and --catmaid");

    public Option<string> HttpUser { get; } = NewOption.Text("--http-user", "NAME", $"User for HTTP basic authentication; the password is in {PasswordVariable}.");

    public Option<string> Timeout { get; } = NewOption.Text("--timeout", "SECONDS", "How long a remote may take to answer in whole (default 60).");

    public Option<string> RelativePath { get; } = NewOption.Text("--relative-path", "PATH", "A folder below --folder to begin in. Is added to the image base.");

    public Option<string> Filter { get; } = NewOption.Text(
        "--filter", "PATTERN", "Only folders, else titles, that match: * any text, ? any character, [a-z] one of these, [!a-z] none of these.");

    public Option<string[]> Only { get; } = NewOption.Texts("--only", "TITLE", "Only the project of this title. Repeatable.");

    public IEnumerable<Option> All => [Input, Folder, Url, Catmaid, Token, HttpUser, Timeout, RelativePath, Filter, Only];

    /// <summary>Whether standard input is the source.</summary>
    public bool IsStandardInput(ParsedOptions given, Settings settings) =>
        !UsesFolder(given, settings) && !given.Has(Url) && !given.Has(Catmaid) && given.Text(Input) is null or "-";

    /// <summary>The source that was named.</summary>
    /// <exception cref="UsageException">Several were, or one that makes no sense.</exception>
    public IProjectSource Read(ParsedOptions given, CommandContext bench)
    {
        var limits = ProjectFileLimits.Default;
        var named = ((Option[])[Input, Folder, Url, Catmaid]).Where(given.Has).Select(option => option.Name).ToList();
        if (named.Count > 1)
            throw new UsageException("several-sources", $"{string.Join(" and ", named)} name several sources", "Expected one of them.");
        if (given.Text(Url) is { } url)
            return new UrlSource(url, Remote(given, bench), limits, bench.Time);
        if (given.Text(Catmaid) is { } catmaid)
            return UrlSource.OfCatmaid(catmaid, Remote(given, bench), limits, bench.Time);
        if (UsesFolder(given, bench.Settings))
        {
            var path = given.Text(Folder) ?? bench.Settings["CATMAID_IMPORT_PATH"]
                ?? throw new UsageException("no-folder", "--folder names no folder", "Name one, or set CATMAID_IMPORT_PATH.");
            return new FolderSource(path, given.Text(RelativePath) ?? "", given.Text(Filter) ?? "*", limits);
        }

        if (given.Text(Input) is { } file and not "-")
            return new FileSource(file, limits);
        if (bench.Terminal.HasPerson)
            throw new UsageException("no-source", "There is nothing to import: standard input is a terminal", "Name a source: --input FILE, --folder, --url or --catmaid; or pipe definitions in.");
        return new FileSource("standard input", bench.Terminal.OpenInput, null, limits);
    }

    // CATMAID's name for its data folder.
    private bool UsesFolder(ParsedOptions given, Settings settings) => given.Has(Folder)
        || (!given.Has(Input) && !given.Has(Url) && !given.Has(Catmaid) && settings["IMPORTER_DEFAULT_DATA_SOURCE"] == "filesystem");

    private RemoteOptions Remote(ParsedOptions given, CommandContext bench)
    {
        var user = given.Text(HttpUser);
        if (user is not null && bench.Settings[PasswordVariable] is null)
            throw new UsageException("no-password", $"{HttpUser.Name}: there is no password for {user}", $"Put it into {PasswordVariable}.");
        var seconds = given.Text(Timeout) is not { } text ? 60
            : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 86_400 ? number
            : throw new UsageException("bad-value", $"{Timeout.Name}: \"{text}\" is not a number of seconds");
        return new RemoteOptions
        {
            Token = RemoteToken.Read(Token, given, bench),
            User = user,
            Password = user is null ? null : bench.Settings[PasswordVariable],
            Timeout = TimeSpan.FromSeconds(seconds),
        };
    }
}
