using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Projects.Images;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Sources;
using Tracelift.Remote;
using Tracelift.Server.Http;

namespace Tracelift.Server.Images;

/// <summary>Images that the server reads for its users: at public addresses, and in its folder of data.</summary>
internal static class ServerImages
{
    // A user waits for the answer.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private const int Attempts = 2;

    /// <summary>Returns the images that options name as a source of definitions.</summary>
    /// <exception cref="UsageException">They name none, or an option is invalid.</exception>
    public static IProjectSource Source(ServerOptions server, IOptionValues values, TimeProvider time)
    {
        var sources = values.Texts(ProjectImportOptionDescriptions.Images);
        if (sources.Count == 0)
            throw new UsageException("no-images", "The folder or address of the images is missing", "Enter one, such as https://example.org/brain.n5/em.");
        return new ImagesSource(
            [.. sources.Select(source => source.Contains("://", StringComparison.Ordinal) ? source : InData(server, source))],
            ImageOptionReader.Read(values) with { Root = server.DataFolder, StaysInRoot = true },
            new RemoteOptions { MayConnect = server.MayFetchFrom, UsesProxy = false, Timeout = Timeout, Attempts = Attempts },
            time);
    }

    private static string InData(ServerOptions server, string folder)
    {
        if (server.DataFolder is not { } root)
            throw new UsageException("no-folder", $"\"{folder}\" is no web address, and this server has no folder of data", "Its administrator can set one with --data or CATMAID_IMPORT_PATH.");
        var path = Path.GetFullPath(Path.Combine(root, folder.TrimStart('/')));
        return RealPath.IsWithin(RealPath.Of(path), RealPath.Of(root))
            ? path
            : throw new UsageException("outside", $"\"{folder}\" is not in the folder of data", "Expected a folder in it, such as brain.n5/em.");
    }
}
