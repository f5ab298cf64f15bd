using Tracelift.Errors;
using Tracelift.Remote;

namespace Tracelift.Projects.Images;

/// <summary>The address of images as users write it: a folder, or an address with or without the name of a format.</summary>
/// <param name="Folder">The folder on disk; null for an address.</param>
/// <param name="Url">The http or https address, without a slash at its end; null for a folder.</param>
/// <param name="Bucket">The bucket; null for others.</param>
internal sealed record ImageAddress(string? Folder, string? Url, BucketAddress? Bucket)
{
    // Neuroglancer's way to say the format; it is found by looking.
    private static readonly string[] Formats = ["precomputed://", "n5://", "zarr://", "zarr2://", "zarr3://"];

    /// <summary>The address in messages.</summary>
    public string Name => Folder ?? Url!;

    /// <summary>Reads an address.</summary>
    /// <param name="source">The address.</param>
    /// <param name="credentials">The credentials for buckets; null reads public ones.</param>
    /// <exception cref="UsageException">It is not an address.</exception>
    public static ImageAddress Read(string source, BucketCredentials? credentials = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        var text = source.Trim();
        foreach (var format in Formats)
        {
            if (text.StartsWith(format, StringComparison.OrdinalIgnoreCase))
                text = text[format.Length..];
        }

        var pipe = text.IndexOf('|', StringComparison.Ordinal);
        if (pipe > 0 && text.Contains("://", StringComparison.Ordinal))
            text = text[..pipe];
        if (text.Length == 0)
            throw new UsageException("no-images", "The folder or address of the images is missing", "Expected a folder, or an address that begins with https://.");
        var bucket = BucketAddress.Read(text, credentials);
        text = bucket?.Url ?? text;
        if (!text.Contains("://", StringComparison.Ordinal))
            return new ImageAddress(Path.TrimEndingDirectorySeparator(Path.GetFullPath(text)), null, null);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new UsageException("bad-url", $"\"{source}\" is not an address of images", "Expected a folder, or an address that begins with https://, s3:// or gs://.");
        return uri.Query.Length > 0 || uri.Fragment.Length > 0
            ? throw new UsageException("bad-url", $"\"{source}\" has a query, which the addresses of its files would not have", "Name the folder of the images without a query.")
            : new ImageAddress(null, text.TrimEnd('/'), bucket);
    }
}
