using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Projects.Images;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Sources;

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
    public static ImagesSource Read(ParsedOptions parsed, CommandContext context, IReadOnlyList<string> sources, Func<ImageStackOptions, ImageStackOptions> change)
    {
        if (sources.Count == 0)
            throw new UsageException("no-images", "The images are missing", "Expected a folder, or an address that begins with https://.");
        var root = context.Settings["CATMAID_IMPORT_PATH"];
        RequireAddress(parsed, context, sources, root);
        return new ImagesSource(sources, change(ImageOptionReader.Read(parsed) with { Root = root }), ProjectSourceArguments.Remote(parsed, context), context.Time);
    }

    /// <summary>Throws for a folder that would get an address under which something else is served.</summary>
    private static void RequireAddress(ParsedOptions parsed, CommandContext context, IReadOnlyList<string> sources, string? root)
    {
        if (parsed.Has(ProjectImportOptionDescriptions.ImageBase) || context.Settings["IMPORTER_DEFAULT_IMAGE_BASE"] is not { Length: > 0 } address)
            return;
        var outside = sources.FirstOrDefault(source => Directory.Exists(source) && (root is null || !RealPath.IsWithin(RealPath.Of(source), RealPath.Of(root))));
        if (outside is not null)
        {
            throw new UsageException(
                "no-image-base", $"{outside} is not in CATMAID_IMPORT_PATH, which is served at {address} (IMPORTER_DEFAULT_IMAGE_BASE)", "Name the address under which the folder is served: --image-base URL.");
        }
    }
}
