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
/// Images as a source of definitions: N5, OME-Zarr, Neuroglancer's precomputed images, tiles, a CATMAID's stack, a
/// Neuroglancer's state. They say what definitions need: one project, with a stack for each image or channel.
/// </summary>
public sealed class ImagesSource : IProjectSource
{
    // Of a description at an address or in a file.
    private const long MostDocument = 4 << 20;

    // A state can be of any length.
    private const int LongestShown = 200;

    private readonly IReadOnlyList<string> _sources;
    private readonly ImageStackOptions _options;
    private readonly RemoteOptions _remote;
    private readonly TimeProvider _time;
    private readonly List<Problem> _remarks = [];
    private ProjectText? _text;
    private JsonObject? _node;
    private RemoteFetch? _fetch;
    private HttpClient? _client;

    /// <summary>Makes a source of images.</summary>
    /// <param name="sources">The folders and addresses.</param>
    /// <param name="options">The choices.</param>
    /// <param name="remote">The options of requests; the time limit is for each file.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="UsageException">An address is invalid.</exception>
    public ImagesSource(IReadOnlyList<string> sources, ImageStackOptions options, RemoteOptions remote, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(sources);
        (_options, _remote, _time, _sources) = (options, remote, time, sources);
        foreach (var source in sources)
        {
            if (StackDocuments.State(source) is null && StackDocuments.StackInfo(source) is null)
                RequireInRoot(ImageAddress.Read(source, remote.Buckets));
        }
    }

    /// <inheritdoc/>
    public string Name => string.Join(", ", _sources.Select(source => Excerpt.Of(source, LongestShown)));

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
        var stacks = new JsonArray();
        using var client = RemoteClient.Create(_remote);
        (_client, _fetch) = (client, new RemoteFetch(_remote, _time, client));
        foreach (var source in _sources)
        {
            foreach (var stack in await StacksAsync(source, _options.Title, isNamedByUser: true, cancellationToken))
                stacks.Add((JsonNode)stack);
        }

        if (stacks.Count == 0)
            throw new InputException("no-images", $"{Name} has no layers of images", "Expected layers of the type image or segmentation.");
        var title = _options.ProjectTitle ?? (string)stacks[0]!["title"]!;
        _node = new JsonObject { ["project"] = new JsonObject { ["title"] = title, ["stacks"] = stacks } };
        var text = new ProjectText(Name, Encoding.UTF8.GetBytes(YamlText.Of(_node, isItem: true)), ProjectFileFormat.Yaml);

        // As an import reads them, whatever the base URL will be.
        var found = ProjectFileReader.Read(text, new DefinitionDefaults { ImageBase = "/" }, ProjectFileLimits.Default);
        Stacks = [.. found.SelectMany(project => project.Definition?.Stacks ?? [])];
        return text;
    }

    /// <summary>Returns the stacks of a source, as project files have them.</summary>
    private async Task<IReadOnlyList<JsonObject>> StacksAsync(string source, string? title, bool isNamedByUser, CancellationToken cancellationToken)
    {
        if (isNamedByUser && await DocumentAsync(source, cancellationToken) is var (document, name))
        {
            if (StackDocuments.Stack(document) is { } described)
                return [Changed(described)];
            var stacks = new List<JsonObject>();

            // A document may name any host: its layers are asked for without the user's credentials.
            foreach (var layer in StackDocuments.Layers(document, _remarks) ?? throw new InputException("no-images", $"{name} is neither a CATMAID's stack nor a Neuroglancer's state", "A project file is imported with --input or --url."))
                stacks.AddRange(await StacksAsync(layer.Source, title ?? layer.Name, isNamedByUser: false, cancellationToken));
            return stacks;
        }

        var remote = isNamedByUser ? _remote : _remote.WithoutCredentials();
        var address = ImageAddress.Read(source, remote.Buckets);
        RequireInRoot(address);
        if (address.Folder is { } folder && !Directory.Exists(folder))
            throw new InputException("no-images", $"There is no folder {folder}", "Expected the folder of an N5, OME-Zarr or precomputed image or of tiles, or an address that begins with https://.");
        IImagePlace place = address.Folder is { } found
            ? new FolderPlace(found, _options.StaysInRoot ? _options.Root : null)
            : Remote(address, remote);
        var options = _options with { Title = title };
        if (await VolumeReader.ReadAsync(place, cancellationToken) is var (image, volumes))
            return [.. ImageStacks.Of(volumes, MirrorBase(address, image != place), image.Name, options, _remarks).Select(Node)];
        var tiles = await new TileFolder(place).ReadAsync(MirrorBase(address, isAbove: false), title ?? ImageStacks.TitleOf(place.Name), options, _remarks, cancellationToken)
            ?? throw new InputException(
                "no-images",
                $"{place.Name} is no image: it has none of attributes.json (N5), .zattrs or zarr.json (OME-Zarr) and info (precomputed), and no tile of the types 1, 2, 4 and 5 in section 0 or 1",
                "Name the folder of an image itself: for N5 a dataset, or a group with s0, s1 and so on.");
        return [Node(tiles)];
    }

    /// <summary>Returns a place on a web server. A bucket gets its own credentials only.</summary>
    private RemotePlace Remote(ImageAddress address, RemoteOptions remote)
    {
        if (address.Bucket is { } bucket)
            remote = remote.WithoutCredentials() with { Sign = bucket.Sign };
        if (remote.Sign is not null)
            _remarks.Add(new Problem("private", $"{address.Url} is read with your credentials, which CATMAID's viewer does not have: it shows the images only if the bucket is public, or behind a web server of yours"));
        return new RemotePlace(address.Url!, new RemoteFetch(remote, _time, _client), remote.HasCredentials, new RequestBudget(address.Url!));
    }

    /// <summary>Reads a description of stacks: of a CATMAID, or the state of a Neuroglancer, in a file, at an address or in one.</summary>
    private async Task<(JsonObject Document, string Name)?> DocumentAsync(string source, CancellationToken cancellationToken)
    {
        if (StackDocuments.State(source) is { } state)
            return (StackDocuments.Read(Encoding.UTF8.GetBytes(state), "the address of a Neuroglancer"), source);
        if (StackDocuments.StackInfo(source) is { } info)
        {
            var place = new RemotePlace(info[..info.LastIndexOf('/')], _fetch!, hasCredentials: true, new RequestBudget(info));
            return await place.ReadAsync("info", MostDocument, cancellationToken) is { } answer ? (StackDocuments.Read(answer, info), info)
                : throw new InputException("no-images", $"There is no stack at {info}", "Correct the address.");
        }

        if (source.Contains("://", StringComparison.Ordinal) || !File.Exists(source) || _options.StaysInRoot)
            return null;
        var path = Path.GetFullPath(source);
        var bytes = await new FolderPlace(Path.GetDirectoryName(path)!, null).ReadAsync(Path.GetFileName(path), MostDocument, cancellationToken);
        return (StackDocuments.Read(bytes, source), source);
    }

    /// <summary>Returns a stack as project files have it. Folders get their address from the base URL.</summary>
    private JsonObject Node(StackDefinition stack)
    {
        var node = DefinitionTree.Of(new ProjectDefinition { Title = "", Stacks = [stack] })["project"]!["stacks"]![0]!.DeepClone().AsObject();
        foreach (var mirror in node["mirrors"]!.AsArray().Select(mirror => mirror!.AsObject()))
        {
            var path = (string)mirror["url"]!;
            if (path.Contains("://", StringComparison.Ordinal))
                continue;
            if (_options.ImageBase is { } start)
            {
                mirror["url"] = MirrorReader.Join(start.TrimEnd('/'), path);
                continue;
            }

            mirror.Remove("url");
            mirror.Insert(1, "folder", path);
        }

        return node;
    }

    /// <summary>Returns a stack of another server with the choices.</summary>
    private JsonObject Changed(JsonObject stack)
    {
        if (_options.Title is { } title)
            stack["title"] = title;
        if (_options.Resolution is { } resolution)
            stack["resolution"] = resolution.ToString();
        if (_options.Translation is { } translation)
            stack["translation"] = translation.ToString();
        if (_options.Group is { } group)
            stack["stackgroups"] = new JsonArray(new JsonObject { ["title"] = group, ["relation"] = _options.Relation });
        return stack;
    }

    /// <summary>Throws for a folder outside of the root, where only that may be read.</summary>
    private void RequireInRoot(ImageAddress address)
    {
        if (_options.StaysInRoot && address.Folder is { } folder && (_options.Root is not { } root || !RealPath.IsWithin(RealPath.Of(folder), RealPath.Of(root))))
            throw new UsageException("outside", $"\"{folder}\" is not in the folder of data", "Expected a folder in it, or an address that begins with https://.");
    }

    /// <summary>Returns the address in mirrors: the source's own, to the letter, or a path below the base URL.</summary>
    private string MirrorBase(ImageAddress address, bool isAbove)
    {
        if (address.Url is { } url)
            return isAbove ? url[..^"/s0".Length] : url;
        var folder = isAbove ? Path.GetDirectoryName(address.Folder!)! : address.Folder!;
        var path = _options.Root is { } root && RealPath.IsWithin(RealPath.Of(folder), RealPath.Of(root)) && RealPath.Of(folder) != RealPath.Of(root)
            ? Path.GetRelativePath(RealPath.Of(root), RealPath.Of(folder)).Replace('\\', '/')
            : "";

        // A whole address goes into the metadata, too, by which pictures are found where there is no mirror.
        return _options.ImageBase is { } start && start.Contains("://", StringComparison.Ordinal) ? path.Length == 0 ? start.TrimEnd('/') : $"{start.TrimEnd('/')}/{path}" : path;
    }
}
