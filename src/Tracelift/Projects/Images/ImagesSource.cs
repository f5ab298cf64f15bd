using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Formats.Images;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Model.Projects;
using Tracelift.Projects.Sources;
using Tracelift.Remote;

namespace Tracelift.Projects.Images;

/// <summary>
/// Images as a source of definitions: N5, OME-Zarr, Neuroglancer's precomputed images. Their metadata say what definitions
/// need: one project, with a stack for each image or channel.
/// </summary>
public sealed class ImagesSource : IProjectSource
{
    private readonly IReadOnlyList<ImageAddress> _addresses;
    private readonly ImageStackOptions _options;
    private readonly RemoteOptions _remote;
    private readonly TimeProvider _time;
    private readonly List<Problem> _remarks = [];
    private ProjectText? _text;
    private JsonObject? _node;

    /// <summary>Makes a source of images.</summary>
    /// <param name="sources">The folders and addresses.</param>
    /// <param name="options">The choices.</param>
    /// <param name="remote">The options of requests; the time limit is for each file.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="UsageException">An address is invalid.</exception>
    public ImagesSource(IReadOnlyList<string> sources, ImageStackOptions options, RemoteOptions remote, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(sources);
        (_options, _remote, _time) = (options, remote, time);
        _addresses = [.. sources.Select(ImageAddress.Read)];
        foreach (var address in _addresses)
            RequireInRoot(address);
    }

    /// <inheritdoc/>
    public string Name => string.Join(", ", _addresses.Select(address => address.Name));

    /// <inheritdoc/>
    public bool FiltersFolders => false;

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Remarks => _remarks;

    /// <inheritdoc/>
    public Problem WhenEmpty => new("no-projects", $"{Name} has no images");

    /// <summary>The stacks; empty before the images were read.</summary>
    public IReadOnlyList<StackDefinition> Stacks { get; private set; } = [];

    /// <summary>Returns the project file of the images, which an import takes.</summary>
    /// <param name="format">Its notation.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InputException">The images can't be read, or can't become stacks.</exception>
    /// <exception cref="UsageException">The images don't say what a stack needs, and the choices neither.</exception>
    public async Task<string> DescribeAsync(ProjectFileFormat format, CancellationToken cancellationToken)
    {
        _text ??= await ReadTextAsync(cancellationToken);
        return format == ProjectFileFormat.Yaml ? Encoding.UTF8.GetString(_text.Bytes.Span) : ProjectFileWriter.Json(new JsonArray(_node!.DeepClone())) + "\n";
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ProjectText> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _text ??= await ReadTextAsync(cancellationToken);
        yield return _text;
    }

    private async Task<ProjectText> ReadTextAsync(CancellationToken cancellationToken)
    {
        _remarks.Clear();
        var stacks = new List<StackDefinition>();
        using var client = RemoteClient.Create(_remote);
        var fetch = new RemoteFetch(_remote, _time, client);
        foreach (var address in _addresses)
        {
            IImagePlace place = address.Folder is { } folder
                ? new FolderPlace(folder, _options.StaysInRoot ? _options.Root : null)
                : new RemotePlace(address.Url!, fetch, _remote.Token is not null || _remote.User is not null, new RequestBudget(address.Url!));
            var (volumes, below) = await ReadAsync(place, address, cancellationToken);
            stacks.AddRange(ImageStacks.Of(volumes, MirrorBase(address, below), place.Name, _options, _remarks));
        }

        var project = new ProjectDefinition { Title = _options.ProjectTitle ?? stacks[0].Title, Stacks = stacks };
        var node = DefinitionTree.Of(project);
        foreach (var mirror in node["project"]!["stacks"]!.AsArray().SelectMany(stack => stack!["mirrors"]!.AsArray()).Select(mirror => mirror!.AsObject()))
        {
            // Folders get their address from the base URL.
            if (((string)mirror["url"]!).Contains("://", StringComparison.Ordinal))
                continue;
            var path = (string)mirror["url"]!;
            if (_options.ImageBase is { } start)
            {
                mirror["url"] = MirrorReader.Join(start.TrimEnd('/'), path);
                continue;
            }

            mirror.Remove("url");
            mirror.Insert(1, "folder", path);
        }

        (Stacks, _node) = (stacks, node);
        return new ProjectText(Name, Encoding.UTF8.GetBytes(YamlText.Of(node, isItem: true)), ProjectFileFormat.Yaml);
    }

    /// <summary>Throws for a folder outside of the root, where only that may be read.</summary>
    private void RequireInRoot(ImageAddress address)
    {
        if (_options.StaysInRoot && address.Folder is { } folder && (_options.Root is not { } root || !RealPath.IsWithin(RealPath.Of(folder), RealPath.Of(root))))
            throw new UsageException("outside", $"\"{folder}\" is not in the folder of data", "Expected a folder in it, or an address that begins with https://.");
    }

    /// <summary>Reads the images of a place. The folder of the finest level stands for all levels.</summary>
    private static async Task<(IReadOnlyList<ImageVolume> Volumes, bool IsAbove)> ReadAsync(IImagePlace place, ImageAddress address, CancellationToken cancellationToken)
    {
        if (address.Folder is { } folder && !Directory.Exists(folder))
            throw new InputException("no-images", $"There is no folder {folder}", "Expected the folder of an N5, OME-Zarr or precomputed image, or an address that begins with https://.");
        if (address.Name.EndsWith("/s0", StringComparison.Ordinal) && place.Above is { } above && await N5Reader.ReadAsync(above, cancellationToken) is { } all)
            return (all, true);
        var volumes = await N5Reader.ReadAsync(place, cancellationToken)
            ?? await OmeZarrReader.ReadAsync(place, cancellationToken)
            ?? await PrecomputedImageReader.ReadAsync(place, cancellationToken)
            ?? throw new InputException(
                "no-images",
                $"{place.Name} is no image: it has none of attributes.json (N5), .zattrs or zarr.json (OME-Zarr) and info (precomputed)",
                "Name the folder of an image itself: for N5 a dataset, or a group with s0, s1 and so on.");
        return (volumes, false);
    }

    /// <summary>Returns the address in mirrors: the source's own, to the letter, or a path below the base URL.</summary>
    private string MirrorBase(ImageAddress address, bool isAbove)
    {
        if (address.Url is { } url)
            return isAbove ? url[..^"/s0".Length] : url;
        var folder = isAbove ? Path.GetDirectoryName(address.Folder!)! : address.Folder!;
        return _options.Root is { } root && RealPath.IsWithin(RealPath.Of(folder), RealPath.Of(root)) && RealPath.Of(folder) != RealPath.Of(root)
            ? Path.GetRelativePath(RealPath.Of(root), RealPath.Of(folder)).Replace('\\', '/')
            : "";
    }
}
