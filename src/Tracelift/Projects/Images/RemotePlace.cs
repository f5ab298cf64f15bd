using System.Net;
using Tracelift.Errors;
using Tracelift.Formats.Images;
using Tracelift.Projects.Sources;
using Tracelift.Remote;

namespace Tracelift.Projects.Images;

/// <summary>A folder of images on a web server. All places of a source share a number of requests.</summary>
/// <param name="address">The address of the folder, without a slash at its end.</param>
/// <param name="fetch">Fetches files.</param>
/// <param name="hasCredentials">Whether requests name a user: then a refusal is a fault, not a missing file.</param>
/// <param name="budget">Counts the requests.</param>
internal sealed class RemotePlace(string address, RemoteFetch fetch, bool hasCredentials, RequestBudget budget) : IImagePlace
{
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
    public Task<byte[]?> ReadAsync(string path, long most, CancellationToken cancellationToken)
    {
        budget.Take();
        return fetch.FetchAsync(
            new Uri(Join(path)),
            "*/*",
            async (at, answer, stop) =>
            {
                // A bucket that lists nothing refuses requests for missing files.
                if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone || (answer.StatusCode == HttpStatusCode.Forbidden && !hasCredentials))
                    return null;
                fetch.RequireSuccess(at, answer);
                if (answer.Content.Headers.ContentLength > most)
                    throw FolderPlace.TooLarge(RemoteFetch.Shown(at), most);
                using var bytes = new MemoryStream();
                await using var stream = await answer.Content.ReadAsStreamAsync(stop);
                await FileSource.CopyAsync(stream, bytes, most, stop);
                return bytes.Length > most ? throw FolderPlace.TooLarge(RemoteFetch.Shown(at), most) : bytes.ToArray();
            },
            cancellationToken);
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
