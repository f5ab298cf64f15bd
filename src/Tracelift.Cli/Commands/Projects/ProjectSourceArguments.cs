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

/// <summary>The source of project definitions, from the options.</summary>
internal static class ProjectSourceArguments
{
    /// <summary>Whether standard input is the source.</summary>
    public static bool IsStandardInput(ParsedOptions parsed, Settings settings) =>
        !UsesFolder(parsed, settings) && !parsed.Has(Url) && !parsed.Has(Catmaid) && !parsed.Has(Images) && parsed.Text(Input) is null or "-";

    /// <summary>Returns the source.</summary>
    /// <exception cref="UsageException">There are several, or one is invalid.</exception>
    public static IProjectSource Read(ParsedOptions parsed, CommandContext context)
    {
        var limits = ProjectFileLimits.Default;
        var named = ((OptionDescription[])[Input, Folder, Url, Catmaid, Images]).Where(parsed.Has).Select(parsed.Label).ToList();
        if (named.Count > 1)
            throw new UsageException("several-sources", $"{string.Join(" and ", named)} name several sources", "Expected one of them.");
        if (parsed.Text(Url) is { } url)
            return new UrlSource(url, Remote(parsed, context), limits, context.Time);
        if (parsed.Text(Catmaid) is { } catmaid)
            return UrlSource.OfCatmaid(catmaid, Remote(parsed, context), limits, context.Time);
        if (parsed.Has(Images))
            return ImageStackArguments.Read(parsed, context, parsed.Texts(Images), options => options);
        if (UsesFolder(parsed, context.Settings))
        {
            var path = parsed.Text(Folder) ?? context.Settings["CATMAID_IMPORT_PATH"]
                ?? throw new UsageException("no-folder", "--folder names no folder", "Name one, or set CATMAID_IMPORT_PATH.");
            return new FolderSource(path, parsed.Text(RelativePath) ?? "", parsed.Text(Filter) ?? "*", limits);
        }

        if (parsed.Text(Input) is { } file and not "-")
            return new FileSource(file, limits);
        if (context.Terminal.HasPerson)
            throw new UsageException("no-source", "There is nothing to import, because standard input is a terminal", "Name a source: --input FILE, --folder, --url, --catmaid or --images; or pipe definitions in.");
        return new FileSource("standard input", context.Terminal.OpenInput, null, limits);
    }

    // The value is CATMAID's name for its data folder.
    private static bool UsesFolder(ParsedOptions parsed, Settings settings) => parsed.Has(Folder)
        || (!parsed.Has(Input) && !parsed.Has(Url) && !parsed.Has(Catmaid) && !parsed.Has(Images) && settings["IMPORTER_DEFAULT_DATA_SOURCE"] == "filesystem");

    /// <summary>Returns the options of requests.</summary>
    /// <exception cref="UsageException">A value is invalid.</exception>
    public static RemoteOptions Remote(ParsedOptions parsed, CommandContext context)
    {
        var text = parsed.Text(ProjectImportOptionDescriptions.Timeout) ?? ProjectImportOptionDescriptions.Timeout.Default!;
        var seconds = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 86_400 ? number
            : throw new UsageException("bad-value", $"{parsed.Label(ProjectImportOptionDescriptions.Timeout)}: \"{text}\" is not a number of seconds");
        return RemoteLogin.Read(parsed, context) with { Timeout = TimeSpan.FromSeconds(seconds) };
    }
}
