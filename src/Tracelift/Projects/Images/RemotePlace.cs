using System.Net;
using System.Net.Http.Headers;
using Tracelift.Errors;
using Tracelift.Formats.Images;
using Tracelift.Remote;

namespace Tracelift.Projects.Images;

/// <summary>A folder of images on a web server. All places of a source share a number of requests.</summary>
/// <param name="address">The address of the folder, without a slash at its end.</param>
/// <param name="fetch">Fetches files.</param>
/// <param name="hasCredentials">Whether requests name a user: then a refusal is a fault, not a missing file.</param>
/// <param name="budget">Counts the requests.</param>
internal sealed class RemotePlace(string address, RemoteFetch fetch, bool hasCredentials, RequestBudget budget) : IImagePlace
{
    private const int LongestReason = 4096;

    /// <inheritdoc/>
    public string Name => RemoteFetch.Shown(new Uri(address));

    /// <inheritdoc/>
    public IImagePlace? Above
    {
        get
        {
            var end = address.LastIndexOf('/');
            return end > address.IndexOf("://", StringComparison.Ordinal) + 2 ? new RemotePlace(address[..end], fetch, hasCredentials, budget) : null;
        }
    }

    /// <inheritdoc/>
    public IImagePlace Below(string path) => new RemotePlace(Join(path), fetch, hasCredentials, budget);

    /// <inheritdoc/>
    public Task<byte[]?> ReadAsync(string path, long most, CancellationToken cancellationToken) => ReadAsync(path, most, null, cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]?> ReadPartAsync(string path, long from, int count, CancellationToken cancellationToken) =>
        ReadAsync(path, count, from < 0 ? new RangeHeaderValue(null, -from) : new RangeHeaderValue(from, from + Math.Max(count, 1) - 1), cancellationToken);

    private Task<byte[]?> ReadAsync(string path, long most, RangeHeaderValue? range, CancellationToken cancellationToken)
    {
        budget.Take();
        return fetch.FetchAsync(
            new Uri(Join(path)),
            "*/*",
            async (at, answer, stop) =>
            {
                // A bucket that lists nothing refuses requests for missing files.
                if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone || (answer.StatusCode == HttpStatusCode.Forbidden && (!hasCredentials || await IsUnlistedAsync(answer, stop))))
                    return null;
                if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                    return [];
                fetch.RequireSuccess(at, answer);
                if (range is not null && answer.StatusCode != HttpStatusCode.PartialContent)
                    throw new InputException("no-ranges", $"{RemoteFetch.Shown(at)}: the server answers with the whole file where a part is asked for", "Serve the images with a server that answers ranges, as nginx, Caddy and buckets do.");
                return (await RemoteBody.ReadAsync(answer, most, stop))?.ToArray() ?? throw FolderPlace.TooLarge(RemoteFetch.Shown(at), most);
            },
            cancellationToken,
            range);
    }

    // A bucket names the reason: this one is what users hear who may read files but not list them. A wrong key has another.
    private static async Task<bool> IsUnlistedAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var words = new byte[LongestReason];
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var count = await stream.ReadAtLeastAsync(words, words.Length, throwOnEndOfStream: false, cancellationToken);
        return words.AsSpan(0, count).IndexOf("<Code>AccessDenied</Code>"u8) >= 0;
    }

    private string Join(string path) => path.Split('/').Any(part => part is ".." or ".") || path.StartsWith('/')
        ? throw new InputException("outside", $"{Name}: its metadata name \"{path}\", which is not below it", "Expected a path below the address of the image.")
        : path.StartsWith('?') ? address + path
        : $"{address}/{path}";
}

/// <summary>Bounds the number of requests for one source.</summary>
/// <param name="name">The source in messages.</param>
internal sealed class RequestBudget(string name)
{
    private const int Most = 500;

    private int _taken;

    /// <summary>Counts a request.</summary>
    /// <exception cref="InputException">There were too many.</exception>
    public void Take()
    {
        if (++_taken > Most)
            throw new InputException("too-many-requests", $"{name}: its description takes more than {Most} requests", "Name a smaller part of it.");
    }
}
