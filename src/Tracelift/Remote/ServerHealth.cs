using Tracelift.Errors;

namespace Tracelift.Remote;

/// <summary>Asks a running server of Tracelift whether it is ready, as a container's health check does.</summary>
public static class ServerHealth
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Throws if the server does not answer that its store can be used.</summary>
    /// <param name="server">The address at which it listens, with the prefix of its paths. A wildcard stands for this machine.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="StoreException"><c>not-ready</c>.</exception>
    public static async Task RequireAsync(Uri server, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        var address = new UriBuilder(server) { Path = server.AbsolutePath.TrimEnd('/') + "/health/ready" };
        if (address.Host is "0.0.0.0" or "[::]" or "::" or "*" or "+")
            address.Host = "127.0.0.1";
        using var client = RemoteClient.Create(new RemoteOptions { UsesProxy = false });
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await client.GetAsync(address.Uri, patience.Token);
            if (!answer.IsSuccessStatusCode)
                throw NotReady($"answers {(int)answer.StatusCode}", null);
        }
        catch (HttpRequestException e)
        {
            throw NotReady($"does not answer: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw NotReady($"does not answer within {Patience.TotalSeconds:0} seconds", e);
        }

        StoreException NotReady(string what, Exception? inner) => new("not-ready", $"{address.Uri} {what}", "Look at the server's log.", inner);
    }
}
