using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Options;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Sources;
using Tracelift.Remote;
using static Tracelift.Projects.Importing.ProjectImportOptionDescriptions;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Where definitions of projects come from, by options.</summary>
internal static class ProjectSourceArguments
{
    private const string PasswordVariable = "TRACELIFT_HTTP_PASSWORD";

    /// <summary>Whether standard input is the source.</summary>
    public static bool IsStandardInput(ParsedOptions given, Settings settings) =>
        !UsesFolder(given, settings) && !given.Has(Url) && !given.Has(Catmaid) && given.Text(Input) is null or "-";

    /// <summary>The source that was named.</summary>
    /// <exception cref="UsageException">Several were, or one that makes no sense.</exception>
    public static IProjectSource Read(ParsedOptions given, CommandContext bench)
    {
        var limits = ProjectFileLimits.Default;
        var named = ((OptionDescription[])[Input, Folder, Url, Catmaid]).Where(given.Has).Select(given.Label).ToList();
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
    private static bool UsesFolder(ParsedOptions given, Settings settings) => given.Has(Folder)
        || (!given.Has(Input) && !given.Has(Url) && !given.Has(Catmaid) && settings["IMPORTER_DEFAULT_DATA_SOURCE"] == "filesystem");

    private static RemoteOptions Remote(ParsedOptions given, CommandContext bench)
    {
        var user = given.Text(HttpUser);
        if (user is not null && bench.Settings[PasswordVariable] is null)
            throw new UsageException("no-password", $"{given.Label(HttpUser)}: there is no password for {user}", $"Put it into {PasswordVariable}.");
        var text = given.Text(ProjectImportOptionDescriptions.Timeout) ?? ProjectImportOptionDescriptions.Timeout.Default!;
        var seconds = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 86_400 ? number
            : throw new UsageException("bad-value", $"{given.Label(ProjectImportOptionDescriptions.Timeout)}: \"{text}\" is not a number of seconds");
        return new RemoteOptions
        {
            Token = RemoteToken.Read(given, bench),
            User = user,
            Password = user is null ? null : bench.Settings[PasswordVariable],
            Timeout = TimeSpan.FromSeconds(seconds),
        };
    }
}
