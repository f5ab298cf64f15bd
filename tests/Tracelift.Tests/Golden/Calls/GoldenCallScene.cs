using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tracelift.Server;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Golden.Calls;

/// <summary>A store with the rows of the golden calls, and a server for it.</summary>
internal sealed class GoldenCallScene : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Logins = new(StringComparer.Ordinal)
    {
        ["nobody"] = "nobody",
        ["browse"] = "bob",
        ["annotate_web"] = "web",
        ["annotate"] = "alice",
        ["owner"] = "test2",
        ["test1"] = "test1",
        ["import"] = "importer",
        ["administer"] = "padmin",
        ["superuser"] = "admin",
    };

    private readonly TestStore _store;
    private readonly string _state;
    private readonly IStore _opened;
    private readonly TraceliftServer _server;
    private readonly HttpClient _http;
    private bool _isChanged;

    private GoldenCallScene(TestStore store, string state, IStore opened, TraceliftServer server)
    {
        (_store, _state, _opened, _server) = (store, state, opened, server);
        _http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server.Addresses[0] };
    }

    public static async Task<GoldenCallScene> CreateAsync(TestStoreKind kind, string state)
    {
        var store = await TestStore.CreateAsync(kind);
        if (kind == TestStoreKind.Catmaid)
            await store.ExecuteAsync(await PostgresServer.ReadScriptAsync("history.sql"));
        var opened = await store.OpenAsync();
        await GoldenState.LoadAsync(store, state);
        var server = TraceliftServer.Create(opened, new ServerOptions { Urls = ["http://127.0.0.1:0"] }, TimeProvider.System, _ => { });
        await server.StartAsync(TestContext.Current.CancellationToken);
        return new GoldenCallScene(store, state, opened, server);
    }

    /// <summary>Whether a route of the server takes a call.</summary>
    public bool Serves(string method, string address)
    {
        var path = address.Split('?')[0].Trim('/').Split('/');
        return _server.Api.Calls.Concat(_server.Api.Pages).Any(known =>
            known.Methods.Contains(method) && known.Path.Trim('/').Split('/') is { } parts && parts.Length == path.Length
            && parts.Zip(path).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second));
    }

    /// <summary>Sends a request and compares its answer and, where it is an edit, the changed rows.</summary>
    public async Task<List<string>> ReplayAsync(GoldenCall call)
    {
        if (_isChanged)
            await GoldenState.LoadAsync(_store, _state);
        _isChanged = false;
        var before = call.Rows is null ? null : await StoreRows.ReadAsync(_store, GoldenRows.Tables);
        var began = DateTimeOffset.UtcNow;
        using var request = call.Request(Token(call.User));
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var changes = before is null ? [] : (await StoreRows.ReadAsync(_store, GoldenRows.Tables)).Since(before);
        _isChanged = changes.Count > 0;
        var differences = Compare(call, (int)response.StatusCode, response.Content.Headers.ContentType, bytes, NewIds.Of(began, changes));
        if (before is not null && call.Status is >= 200 and < 300)
            differences.AddRange(GoldenRows.Differences(call.Rows!, changes, before, NewIds.Of(began, changes)));
        else if (changes.Count > 0)
            differences.Add($"a refused request changed {changes.ToJsonString()}");
        return differences;
    }

    /// <summary>Sends a request as a kind of caller, and returns the answer's status.</summary>
    public async Task<int> AskAsync(HttpRequestMessage request, string user, bool isChange)
    {
        if (_isChanged)
            await GoldenState.LoadAsync(_store, _state);
        if (Token(user) is { } token)
            request.Headers.TryAddWithoutValidation("X-Authorization", $"Token {token}");
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        _isChanged = isChange && response.IsSuccessStatusCode;
        return (int)response.StatusCode;
    }

    /// <summary>Lets everybody see the project, or not.</summary>
    public async Task BePublicAsync(bool isPublic)
    {
        await GoldenState.LoadAsync(_store, _state);
        _isChanged = false;
        if (isPublic)
        {
            await _store.ExecuteAsync(
                "INSERT INTO guardian_userobjectpermission (id, object_pk, content_type_id, permission_id, user_id) "
                + "SELECT 100000, '3', t.id, p.id, 1 FROM django_content_type t JOIN auth_permission p ON p.content_type_id = t.id WHERE t.app_label = 'catmaid' AND t.model = 'project' AND p.codename = 'can_browse'");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.StopAsync(default);
        await _server.DisposeAsync();
        await _opened.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static string? Token(string user) => user switch { "anonymous" => null, "bad_token" => new string('0', 40), _ => GoldenState.Token(Logins[user]) };

    private static List<string> Compare(GoldenCall call, int status, MediaTypeHeaderValue? type, byte[] bytes, NewIds ids)
    {
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        if (call.Status == 301 && status == 200)
            return [];
        if (!IsStatus(call.Status, status))
            return [$"status {status} instead of {call.Status}: {text[..Math.Min(text.Length, 500)]}"];
        if (status >= 400)
            return call.Answer is JsonObject ? Fault(text) : [];
        var differences = new List<string>();
        if ((type?.ToString() ?? "") != (call.ContentType ?? ""))
            differences.Add($"Content-Type {type} instead of {call.ContentType}");
        if (call.AnswerText is { } wanted)
            return text.ReplaceLineEndings("\n") == wanted.ReplaceLineEndings("\n") ? differences : [.. differences, $"{text} instead of {wanted}"];
        if (call.IsBinary)
            return [.. differences, .. AnswerComparison.Differences(call, PackedAnswer.Read(bytes))];
        if (bytes.Length == 0 && call.Answer is null)
            return differences;
        if (call.Rows is null)
            return [.. differences, .. AnswerComparison.Differences(call, JsonNode.Parse(bytes))];
        var same = AnswerComparison.AreSame(NewIds.Golden.Answer(call.Answer), ids.Answer(JsonNode.Parse(bytes)));
        return same ? differences : [.. differences, $"{text} instead of {call.Answer!.ToJsonString()}"];
    }

    // Where CATMAID falls over a request that is wrong, a clear refusal is better; 401 and 403 are alike.
    private static bool IsStatus(int wanted, int got) =>
        wanted == got || (wanted == 500 && got is >= 400 and < 500) || (wanted is 401 or 403 && got is 401 or 403);

    private static List<string> Fault(string text)
    {
        try
        {
            var fault = JsonNode.Parse(text)!.AsObject();
            return fault["error"] is JsonValue error && error.GetValueKind() == JsonValueKind.String && ((string)error!).Length > 0
                && fault["detail"] is JsonValue detail && detail.GetValueKind() == JsonValueKind.String
                ? []
                : [$"a fault without texts: {text}"];
        }
        catch (JsonException)
        {
            return [$"a fault that is no JSON: {text}"];
        }
    }
}
