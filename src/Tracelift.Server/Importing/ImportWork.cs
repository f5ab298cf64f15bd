using Microsoft.AspNetCore.Http;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects;
using Tracelift.Projects.Images;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Sources;
using Tracelift.Remote;
using Tracelift.Reports;
using Tracelift.Server.Http;
using Tracelift.Server.Images;
using Tracelift.Stores;

namespace Tracelift.Server.Importing;

/// <summary>Does the work of the importer's pages with the library, as the command does.</summary>
internal sealed class ImportWork(IStore store, ServerOptions server, TimeProvider time) : IDisposable
{
    private const string ImageBase = "IMPORTER_DEFAULT_IMAGE_BASE";
    private const string CatmaidUser = "catmaid-user";
    private const string UrlUser = "url-user";

    // A user waits for the page.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TileTimeout = TimeSpan.FromSeconds(10);
    private const int Attempts = 2;

    private readonly ProjectFileLimits _limits = ProjectFileLimits.Default with { Bytes = server.LargestDefinitions };

    /// <summary>Fetches thumbnails of stacks.</summary>
    public TilePreview Previews { get; } = new(new RemoteOptions { MayConnect = server.MayFetchFrom, UsesProxy = false, Timeout = TileTimeout }, time);

    /// <summary>The folder of image data and definitions, or null.</summary>
    public string? Folder => server.DataFolder;

    /// <summary>Returns the entries of a new draft.</summary>
    public ProjectImportFields Presets(HttpRequest request)
    {
        var fields = new ProjectImportFields();
        fields.Set(ProjectImportFields.Source, server.Setting("IMPORTER_DEFAULT_DATA_SOURCE") switch
        {
            "remote" => "catmaid",
            "url" => "url",
            _ => Folder is null ? "catmaid" : "folder",
        });
        fields.Set("known-by", "name", "stacks");
        fields.Set("strategy", server.Setting("IMPORTER_DEFAULT_EXISTING_DATA_STRATEGY") ?? "merge");
        fields.Set("ignore-empty-projects", "true");

        // Without another setting, the image base is this server's own data.
        fields.Set("image-base", server.Setting(ImageBase) is { Length: > 0 } address ? address : Folder is null ? "" : DataAddress(request));
        fields.Set("default-tile-width", server.Setting("IMPORTER_DEFAULT_TILE_WIDTH") ?? "512");
        fields.Set("default-tile-height", server.Setting("IMPORTER_DEFAULT_TILE_HEIGHT") ?? "512");
        fields.Set("default-tile-source-type", server.Setting("IMPORTER_DEFAULT_TILE_SOURCE_TYPE") ?? "1");
        return fields;
    }

    /// <summary>Returns the address of the image data on this server.</summary>
    public static string DataAddress(HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase}/data/";

    /// <summary>Returns the options of the import, and of reading definitions, from the entries.</summary>
    /// <exception cref="UsageException">An entry is invalid.</exception>
    public (ProjectImportOptions Options, ReadingOptions Reading) Read(ImportDraft draft)
    {
        var reader = new ProjectImportOptionReader(draft.Fields, server.Setting);
        var options = reader.Read(isCatmaids: false);
        return (options, reader.ReadReading(options) with { Limits = _limits });
    }

    /// <summary>Reads the selected source and caches its texts.</summary>
    /// <exception cref="TraceliftException">The source can't be read, or an entry is invalid.</exception>
    public async Task ReadSourceAsync(ImportDraft draft, CancellationToken cancellationToken)
    {
        _ = Read(draft);
        (draft.Texts, draft.Found) = (null, null);
        draft.Texts = await CachedSource.KeepAsync(Open(draft), server.LargestDefinitions, cancellationToken);
    }

    /// <summary>Returns the found projects with their plans.</summary>
    /// <exception cref="TraceliftException">An entry is invalid.</exception>
    public async Task<FoundProjects> LookAsync(ImportDraft draft, CancellationToken cancellationToken)
    {
        var (options, reading) = Read(draft);

        // Permissions are checked on confirmation.
        if (draft.Found is null || draft.LooksAnew)
            draft.Found = await FoundProjects.LookAsync(store, draft.Texts!, reading, options with { Grants = [], IsPublic = false, ClassificationGraphs = [] }, cancellationToken);
        draft.LooksAnew = false;
        return draft.Found;
    }

    /// <summary>Returns the plan for programs, and its digest.</summary>
    /// <exception cref="TraceliftException">An entry is invalid.</exception>
    public async Task<(ProjectsImportDocument Plan, string Digest)> PlanAsync(ImportDraft draft, CancellationToken cancellationToken)
    {
        var (options, reading) = Read(draft);
        var plan = await FoundProjects.PlanAsync(store, draft.Texts!, reading, options, draft.Left, cancellationToken);
        return (plan, FoundProjects.DigestOf(plan, options));
    }

    public void Dispose() => Previews.Dispose();

    private IProjectSource Open(ImportDraft draft)
    {
        var fields = draft.Fields;
        switch (fields[ProjectImportFields.Source])
        {
            case "folder":
                return Folder is { } folder
                    ? new FolderSource(folder, fields["relative-path"], fields["filter"], _limits)
                    : throw new UsageException("no-folder", "This server has no folder of data", "Its administrator can set one with --data or CATMAID_IMPORT_PATH.");
            case "catmaid":
                return UrlSource.OfCatmaid(Address(fields, "catmaid"), Remote(draft, "catmaid", fields[CatmaidUser]), _limits, time);
            case "url":
                return new UrlSource(Address(fields, "url"), Remote(draft, "url", fields[UrlUser]), _limits, time);
            case ProjectImportFields.Images:
                return ServerImages.Source(server, fields, time);
            case "upload":
                return draft.Upload is { } file
                    ? new FileSource(file.Name, () => new MemoryStream(file.Bytes, writable: false), ProjectText.OfName(file.Name), _limits)
                    : throw new UsageException("no-file", "There is no file yet", "Choose one.");
            case ProjectImportFields.Text:
                return fields[ProjectImportFields.Text].Trim().Length > 0
                    ? new FileSource("pasted text", () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(fields[ProjectImportFields.Text])), null, _limits)
                    : throw new UsageException("no-text", "There is no text yet", "Paste one, JSON or YAML.");
            default:
                throw new UsageException("no-source", "No source was chosen", "Choose one.");
        }
    }

    private static string Address(ProjectImportFields fields, string name) => fields[name].Trim() is { Length: > 0 } address
        ? address
        : throw new UsageException("no-address", "The address of the other server is missing", "Enter one, such as https://example.org/catmaid.");

    private RemoteOptions Remote(ImportDraft draft, string name, string user) => new()
    {
        Token = draft.Secrets.GetValueOrDefault(name + "-token"),
        User = user.Trim() is { Length: > 0 } given ? given : null,
        Password = draft.Secrets.GetValueOrDefault(name + "-password") ?? "",
        Timeout = Timeout,
        Attempts = Attempts,
        MayConnect = server.MayFetchFrom,
        UsesProxy = false,
    };
}
