using System.Globalization;
using System.Text.Json;
using Tracelift.Errors;
using Tracelift.Formats.Json;
using Tracelift.Remote;

namespace Tracelift.Tracing.Sources.Catmaid;

/// <summary>
/// Asks a CATMAID, one request at a time. Repeats after faults that may pass; waits where the server says so.
/// Source: CATMAID's HTTP API.
/// </summary>
/// <param name="address">The project.</param>
/// <param name="fetch">Sends the requests.</param>
internal sealed class CatmaidServer(CatmaidAddress address, RemoteFetch fetch)
{
    /// <summary>The largest number of treenodes to ask for at once.</summary>
    public const int NodesAtOnce = 2_000;

    // Requests are made so that answers stay far below this.
    private const long MostBytes = 256 << 20;

    /// <summary>The number of requests so far.</summary>
    public int Requests { get; private set; }

    /// <summary>Reads what belongs to the server.</summary>
    /// <returns>Null if the server refuses it.</returns>
    public async Task<JsonElement?> TryGetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync($"{address.Server}/{path}", null, cancellationToken);
        }
        catch (InputException e) when (e.Code is "remote-access" or "remote-address")
        {
            return null;
        }
    }

    /// <summary>Reads what belongs to the project.</summary>
    /// <exception cref="InputException">The server or its answer is faulty.</exception>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => AskAsync(Of(path), null, cancellationToken);

    /// <summary>Reads what belongs to the project, with fields.</summary>
    /// <exception cref="InputException">The server or its answer is faulty.</exception>
    public Task<JsonElement> PostAsync(string path, IReadOnlyList<(string Name, string Value)> fields, CancellationToken cancellationToken) => AskAsync(Of(path), fields, cancellationToken);

    /// <summary>Returns the fields of a list of ids.</summary>
    public static IEnumerable<(string Name, string Value)> List(string name, IEnumerable<long> ids) =>
        ids.Select((id, i) => (string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]"), id.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Returns the error for an answer of another form than CATMAID's.</summary>
    /// <param name="path">The call; empty if it is not known which one.</param>
    /// <param name="inner">The fault that was met; or null.</param>
    public InputException Strange(string path, Exception? inner = null) =>
        new("remote-format", $"{Of(path)} answers in another form than CATMAID does", "Check that the address is that of a CATMAID of 2019 or later.", inner);

    private string Of(string path) => string.Create(CultureInfo.InvariantCulture, $"{address.Server}/{address.Project}/{path}");

    private Task<JsonElement> AskAsync(string url, IReadOnlyList<(string Name, string Value)>? fields, CancellationToken cancellationToken)
    {
        Requests++;
        return fetch.FetchAsync(
            new Uri(url),
            "application/json",
            async (at, answer, stop) =>
            {
                fetch.RequireSuccess(at, answer);
                var bytes = await RemoteBody.ReadAsync(answer, MostBytes, stop)
                    ?? throw new InputException("too-large", string.Create(CultureInfo.InvariantCulture, $"{RemoteFetch.Shown(at)} answers with more than {MostBytes} bytes"));
                try
                {
                    using var document = JsonDocuments.Parse(bytes);
                    var root = document.RootElement.Clone();

                    // CATMAID tells some faults with the status of a success.
                    return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String
                        ? throw new InputException("remote-failed", $"{RemoteFetch.Shown(at)} answers: {Excerpt.Of(error.GetString()!)}")
                        : root;
                }
                catch (JsonException e)
                {
                    throw new InputException("remote-format", $"{RemoteFetch.Shown(at)} does not answer with JSON: {JsonWords.Of(e)}", "Correct the address: it ends with the id of a project.", e);
                }
            },
            cancellationToken,
            form: fields);
    }
}
