using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Projects.Images;
using Tracelift.Projects.Importing;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>The images of commands that make stacks.</summary>
internal static class ImageStackArguments
{
    /// <summary>The options of a stack.</summary>
    public static IReadOnlyList<OptionDescription> OfStack { get; } =
    [
        ImageOptionDescriptions.Title, ImageOptionDescriptions.Resolution, ImageOptionDescriptions.Translation, ImageOptionDescriptions.TileServer, ImageOptionDescriptions.TileServerType,
        ProjectImportOptionDescriptions.ImageBase with { Meaning = "The address under which a folder is served; of a folder in CATMAID_IMPORT_PATH, that of CATMAID_IMPORT_PATH. Default: IMPORTER_DEFAULT_IMAGE_BASE." },
    ];

    /// <summary>The options of requests.</summary>
    public static IReadOnlyList<OptionDescription> OfServer { get; } = [RemoteLogin.Token, RemoteLogin.User, ProjectImportOptionDescriptions.Timeout];

    /// <summary>Returns the source.</summary>
    /// <exception cref="UsageException">It is missing, or an option is invalid.</exception>
    public static ImagesSource Read(ParsedOptions parsed, CommandContext context, IReadOnlyList<string> sources, Func<ImageStackOptions, ImageStackOptions> change) => sources.Count == 0
        ? throw new UsageException("no-images", "The images are missing", "Expected a folder, or an address that begins with https://.")
        : new ImagesSource(sources, change(ImageOptionReader.Read(parsed) with { Root = context.Settings["CATMAID_IMPORT_PATH"] }), ProjectSourceArguments.Remote(parsed, context), context.Time);
}
