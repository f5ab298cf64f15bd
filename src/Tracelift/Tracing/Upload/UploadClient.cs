using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tracelift.Errors;
using Tracelift.Formats.Json;
using Tracelift.Remote;

namespace Tracelift.Tracing.Upload;

/// <summary>The outcome of a request.</summary>
internal enum Reply
{
    /// <summary>It succeeded.</summary>
    Done,

    /// <summary>It was refused, and would be again.</summary>
    Refused,

    /// <summary>Access was denied: further requests are useless.</summary>
    NoAccess,

    /// <summary>There was no connection: nothing was done.</summary>
    NotReached,

    /// <summary>The server can't answer now. It may have lost its database during the request.</summary>
    NotNow,

    /// <summary>The server failed, and would again.</summary>
    Failed,

    /// <summary>It is unknown whether it succeeded.</summary>
    Unknown,

    /// <summary>It took too long, and may still be running.</summary>
    TooLate,

    /// <summary>The server has no such call.</summary>
    NoSuchCall,
}

/// <summary>Sends requests to a server over HTTP.</summary>
internal sealed class UploadClient(UploadOptions options, RemoteOptions remote, TimeProvider time) : IDisposable
{
    private const int LargestAnswer = 256 << 20;
    private const int ShownOfAnswer = 300;

    private readonly HttpClient _http = RemoteClient.Create(remote);

    /// <summary>Returns the address of a skeleton's page.</summary>
    public Uri Link(long skeleton) => Address(string.Create(CultureInfo.InvariantCulture, $"?pid={options.Project}&tool=tracingtool&active_skeleton_id={skeleton}"));

    /// <summary>Sends a file.</summary>
    /// <returns>The outcome; the treenodes by the ids of the file; and whether the server has made tags of types.</returns>
    public async Task<(Reply Reply, long Neuron, long Skeleton, JsonElement Nodes, bool KnowsTypes, string Message)> ImportAsync(
        byte[] file, string fileName, IReadOnlyList<(string Name, string Value)> fields, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            form.Add(Part(new StringContent(value, Encoding.UTF8), name, null));
        form.Add(Part(new ByteArrayContent(file), "file", fileName));
        var (reply, answer, message) = await PostAsync("skeletons/import", form, cancellationToken);
        if (reply != Reply.Done)
            return (reply, 0, 0, default, false, message);
        return answer.TryGetProperty("skeleton_id", out var skeleton) && skeleton.TryGetInt64(out var id) && answer.TryGetProperty("neuron_id", out var neuron) && neuron.TryGetInt64(out var of)
            ? (Reply.Done, of, id, answer.TryGetProperty("node_id_map", out var nodes) ? nodes : default, answer.TryGetProperty("node_types", out _), "")
            : (Reply.Unknown, 0, 0, default, false, "the answer names no skeleton");
    }

    /// <summary>Adds a tag to a treenode.</summary>
    public async Task<(Reply Reply, string Message)> TagAsync(long node, string tag, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("tags", tag), KeyValuePair.Create("delete_existing", "false")]);
        var (reply, _, message) = await PostAsync(string.Create(CultureInfo.InvariantCulture, $"label/treenode/{node}/update"), form, cancellationToken);
        return (reply, message);
    }

    /// <summary>Asks the server which files it has.</summary>
    /// <returns>The skeletons by source id.</returns>
    public async Task<(Reply Reply, IReadOnlyDictionary<long, long> Known, string Message)> KnownAsync(IReadOnlyList<long> sources, CancellationToken cancellationToken)
    {
        var fields = sources.Select((id, i) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"source_ids[{i}]"), id.ToString(CultureInfo.InvariantCulture)))
            .Append(KeyValuePair.Create("source_url", options.Source)).Append(KeyValuePair.Create("source_project_id", SourceProject));
        using var form = new FormUrlEncodedContent(fields);
        var (reply, answer, message) = await PostAsync("skeletons/from-origin", form, cancellationToken);
        return (reply, Ids(reply, answer), message);
    }

    /// <summary>Asks the server for the neurons of skeletons.</summary>
    /// <returns>The neurons by skeleton; empty if the server does not answer.</returns>
    public async Task<IReadOnlyDictionary<long, long>> NeuronsAsync(IReadOnlyList<long> skeletons, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(
            skeletons.Select((id, i) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"model_ids[{i}]"), id.ToString(CultureInfo.InvariantCulture))));
        var (reply, answer, _) = await PostAsync("neurons/from-models", form, cancellationToken);
        return Ids(reply, answer);
    }

    /// <summary>The project of the origin of uploaded files: none.</summary>
    public const string SourceProject = "0";

    public void Dispose() => _http.Dispose();

    // Reads an answer that maps ids to ids.
    private static Dictionary<long, long> Ids(Reply reply, JsonElement answer)
    {
        var ids = new Dictionary<long, long>();
        if (reply == Reply.Done)
        {
            foreach (var property in answer.EnumerateObject())
            {
                if (long.TryParse(property.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var of) && property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt64(out var id))
                    ids[of] = id;
            }
        }

        return ids;
    }

    // Quotes the names, which every server can read.
    private static HttpContent Part(HttpContent content, string name, string? fileName)
    {
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"", FileName = fileName is null ? null : $"\"{fileName}\"" };
        content.Headers.ContentType = fileName is null ? null : new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }

    private Uri Address(string below) => new(new Uri(options.Server.AbsoluteUri.TrimEnd('/') + "/"), below);

    private async Task<(Reply Reply, JsonElement Answer, string Message)> PostAsync(string call, HttpContent body, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(string.Create(CultureInfo.InvariantCulture, $"{options.Project}/{call}"))) { Content = body };
        request.Headers.TryAddWithoutValidation("User-Agent", "tracelift");
        if (remote.Token is { } token)
            request.Headers.TryAddWithoutValidation("X-Authorization", "Token " + token);
        if (remote.User is { } user)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{remote.Password}")));
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            return await ReadAsync(answer, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (Reply.TooLate, default, string.Create(CultureInfo.InvariantCulture, $"there was no answer within {options.Timeout.TotalSeconds:0.#} s"));
        }
        catch (HttpRequestException e)
        {
            var why = (e.InnerException ?? e).Message;
            return e.HttpRequestError switch
            {
                HttpRequestError.ConnectionError => (Reply.NotReached, default, $"the server can't be reached: {why}"),
                HttpRequestError.NameResolutionError => (Reply.NoAccess, default, $"there is no host {options.Server.Host}"),
                HttpRequestError.SecureConnectionError => (Reply.NoAccess, default, $"no secure connection: {why}"),
                _ => (Reply.Unknown, default, $"the connection was cut: {why}"),
            };
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return (Reply.Unknown, default, $"the connection was cut: {e.Message}");
        }
        catch (InputException e)
        {
            return (Reply.NoAccess, default, e.Message);
        }
    }

    private async Task<(Reply Reply, JsonElement Answer, string Message)> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength > LargestAnswer)
            return (Reply.Unknown, default, "the answer is too large");
        var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await using (stream)
        {
            using var bytes = new MemoryStream();
            var part = new byte[64 * 1024];
            int read;
            while ((read = await stream.ReadAsync(part, cancellationToken)) > 0)
            {
                if (bytes.Length + read > LargestAnswer)
                    return (Reply.Unknown, default, "the answer is too large");
                bytes.Write(part, 0, read);
            }

            return Understand(answer.StatusCode, bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
        }
    }

    private (Reply Reply, JsonElement Answer, string Message) Understand(HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        JsonElement answer = default;
        var why = "";
        try
        {
            using var document = JsonDocuments.Parse(body);
            answer = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            // The status explains the failure, unless it means success.
            why = $" ({JsonWords.Of(e)})";
        }

        var error = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error", out var reported) && reported.ValueKind == JsonValueKind.String ? reported.GetString() : null;
        var message = string.Create(CultureInfo.InvariantCulture, $"status {(int)status}{(error is null ? "" : ": " + error[..Math.Min(error.Length, ShownOfAnswer)])}");
        return status switch
        {
            HttpStatusCode.OK when error is not null => (Reply.Refused, answer, error),
            HttpStatusCode.OK when answer.ValueKind == JsonValueKind.Object => (Reply.Done, answer, ""),
            HttpStatusCode.OK => (Reply.Unknown, answer, $"the answer is not JSON{why}: is this the address of an instance?"),
            HttpStatusCode.Unauthorized => (Reply.NoAccess, answer, message + "; an API token that the server knows is needed"),
            HttpStatusCode.Forbidden => (Reply.NoAccess, answer, string.Create(CultureInfo.InvariantCulture, $"{message}; who sends the files needs the right to import into project {options.Project}")),
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => (Reply.NoSuchCall, answer, message),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => (Reply.NotNow, answer, message),
            HttpStatusCode.BadGateway => (Reply.Unknown, answer, message),
            HttpStatusCode.GatewayTimeout => (Reply.TooLate, answer, message),
            >= HttpStatusCode.InternalServerError => (Reply.Failed, answer, message),
            _ => (Reply.Refused, answer, message),
        };
    }
}
