namespace Tracelift.Cli;

/// <summary>A setting that the environment and the settings file can hold.</summary>
/// <param name="Name">The environment variable.</param>
/// <param name="Meaning">Its meaning.</param>
internal sealed record KnownSetting(string Name, string Meaning)
{
    /// <summary>The variable that names the settings file. The file itself can't hold it.</summary>
    public const string ConfigVariable = "TRACELIFT_CONFIG";

    /// <summary>The store's key in the file.</summary>
    public const string Store = "store";

    /// <summary>All settings.</summary>
    public static IReadOnlyList<KnownSetting> All { get; } =
    [
        new(Arguments.StoreAddress.Variable, "the store, as --store"),
        new("TRACELIFT_ACCEPT_UNKNOWN_SCHEMA", "as --accept-unknown-schema: true or false"),
        new("TRACELIFT_REMOTE_TOKEN", "the API token of another server, as --token"),
        new("TRACELIFT_HTTP_PASSWORD", "the password of --http-user"),
        new("AWS_ACCESS_KEY_ID", "the key for s3:// buckets; none reads public ones"),
        new("AWS_SECRET_ACCESS_KEY", "the secret of that key"),
        new("AWS_SESSION_TOKEN", "the token of a temporary key"),
        new("AWS_REGION", "the region of s3:// buckets (also AWS_DEFAULT_REGION)"),
        new("AWS_DEFAULT_REGION", "as AWS_REGION"),
        new("AWS_ENDPOINT_URL", "the address of another store with S3's calls"),
        new("GOOGLE_OAUTH_ACCESS_TOKEN", "an access token for gs:// buckets; none reads public ones"),
        new("TRACELIFT_URLS", "where serve listens, as --urls"),
        new("TRACELIFT_BASE_PATH", "as serve --base-path"),
        new("TRACELIFT_WORK_FOLDER", "as serve --work-folder"),
        new("TRACELIFT_LARGEST_SWC", "as serve --largest-swc"),
        new("TRACELIFT_LONGEST_READ", "as serve --longest-read"),
        new("TRACELIFT_ALLOW_PRIVATE_SOURCES", "as serve --allow-private-sources: true or false"),
        new("CATMAID_IMPORT_PATH", "the folder of image data, as serve --data and projects import --folder"),
        new("IMPORTER_DEFAULT_DATA_SOURCE", "filesystem: projects import reads the folder by default"),
        new("IMPORTER_DEFAULT_EXISTING_DATA_STRATEGY", "as projects import --strategy"),
        new("IMPORTER_DEFAULT_IMAGE_BASE", "as projects import --image-base"),
        new("IMPORTER_DEFAULT_TILE_WIDTH", "as projects import --default-tile-width"),
        new("IMPORTER_DEFAULT_TILE_HEIGHT", "as projects import --default-tile-height"),
        new("IMPORTER_DEFAULT_TILE_SOURCE_TYPE", "as projects import --default-tile-source-type"),
        new("SYSTEM_USER_ID", "the id of the user who owns the classes and relations that imports create"),
    ];

    /// <summary>All keys of the file.</summary>
    public static IEnumerable<string> NamesInFile => All.Select(setting => InFile(setting.Name)).Concat(All.Select(setting => setting.Name)).Distinct(StringComparer.Ordinal);

    /// <summary>A setting's key in the file.</summary>
    public static string InFile(string name) => name == Arguments.StoreAddress.Variable ? Store : name;

    /// <summary>The setting of a key in the file, or null.</summary>
    public static string? OfFile(string key) =>
        key == Store ? Arguments.StoreAddress.Variable : All.FirstOrDefault(setting => setting.Name == key)?.Name;
}
