using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Tracelift.Access;
using Tracelift.Server;
using Tracelift.Server.Access;
using Tracelift.Server.Access.Limits;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Xunit;

namespace Tracelift.Tests.Support;

/// <summary>
/// A server of a test's own in this process, over a new store with users of every kind: who may see the projects, annotate,
/// import, look after them, all; who may nothing; who is not active. Passwords are the names.
/// </summary>
internal sealed class RunningServer : IAsyncDisposable
{
    /// <summary>The users that each server has.</summary>
    public static readonly string[] Users = ["stranger", "viewer", "annotator", "importer", "trusted", "chief", "root", "gone"];

    private readonly TestStore _testStore;
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly TraceliftServer _server;

    private readonly NativeServer? _native;

    private RunningServer(TestStore testStore, IStore store, TraceliftServer server, NativeServer? native)
    {
        _testStore = testStore;
        Store = store;
        _server = server;
        _native = native;
        Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = native?.Address ?? server.Addresses[0] };
    }

    /// <summary>The kinds that tests of the server run on: every one would take long and tell no more.</summary>
    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Postgres, TestStoreKind.Catmaid];

    public TestStore TestStore => _testStore;

    public IStore Store { get; }

    /// <summary>Sends anonymous requests, without redirects and cookies.</summary>
    public HttpClient Http { get; }

    public TraceliftServer Server
    {
        get
        {
            Assert.SkipWhen(_native is not null, "The test reaches into the server, which is another process");
            return _server;
        }
    }

    /// <summary>The project that only some may see.</summary>
    public long Project { get; private set; }

    /// <summary>The project that everybody may see.</summary>
    public long PublicProject { get; private set; }

    /// <summary>Makes a store and starts a server; skips the test if the kind is not available.</summary>
    public static async Task<RunningServer> StartAsync(TestStoreKind kind, Func<ServerOptions, ServerOptions>? change = null, TimeProvider? time = null, ILoggerProvider? log = null)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var testStore = await TestStore.CreateAsync(kind);
        var store = await testStore.OpenAsync();
        var options = new ServerOptions { Urls = ["http://127.0.0.1:0"], EqualizedIterations = 10_000 };
        var server = TraceliftServer.Create(store, change?.Invoke(options) ?? options, time ?? TimeProvider.System, logging =>
        {
            if (log is not null)
                logging.AddProvider(log);
        });
        await server.StartAsync(cancellationToken);

        // What a test changes in a server, it can change in this process only.
        var native = Tool.IsNative && change is null && time is null && log is null ? await NativeServer.StartAsync(testStore.Address) : null;
        var running = new RunningServer(testStore, store, server, native);
        await running.FillAsync(cancellationToken);
        return running;
    }

    /// <summary>Asks as a user, with their token, and expects a status.</summary>
    public async Task<JsonNode?> GetAsync(string user, string path, int status = 200) => await ReadAsync(await SendAsync(user, HttpMethod.Get, path), status);

    /// <summary>Sends a form as a user, with their token, and expects a status.</summary>
    public async Task<JsonNode?> PostAsync(string user, string path, Dictionary<string, string> fields, int status = 200) =>
        await ReadAsync(await SendAsync(user, HttpMethod.Post, path, new FormUrlEncodedContent(fields)), status);

    /// <summary>Sends a request with a user's token; anonymous without a name.</summary>
    public async Task<HttpResponseMessage> SendAsync(string? user, HttpMethod method, string path, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (user is not null)
            request.Headers.TryAddWithoutValidation("X-Authorization", $"Token {_tokens[user]}");
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>A service of the server.</summary>
    public T Service<T>()
        where T : notnull => Server.Service<T>();

    /// <summary>Takes a place at the store, as an anonymous request would.</summary>
    public async Task<IAsyncDisposable> TakeTurnAsync()
    {
        var request = new RequestStore(Store, Service<ReadLimit>(), Service<WriteLimit>(), Service<ServerOptions>(), TimeProvider.System);
        await request.ReadAsync(TestContext.Current.CancellationToken);
        return request;
    }

    /// <summary>A user's API token.</summary>
    public string Token(string user) => _tokens[user];

    /// <summary>A user's name and password in a header.</summary>
    public static AuthenticationHeaderValue Basic(string user, string? password = null) =>
        new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password ?? user}")));

    /// <summary>Gives a right to a project.</summary>
    public async Task GrantAsync(string user, long project, string permission)
    {
        var pk = project.ToString(CultureInfo.InvariantCulture);
        await _testStore.ExecuteAsync(
            "INSERT INTO guardian_userobjectpermission (object_pk, content_type_id, permission_id, user_id) "
            + $"SELECT '{pk}', t.id, p.id, u.id FROM django_content_type t JOIN auth_permission p ON p.content_type_id = t.id, auth_user u "
            + $"WHERE t.app_label = 'catmaid' AND t.model = 'project' AND p.codename = '{permission}' AND u.username = '{user}'");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_native is not null)
            await _native.DisposeAsync();
        await _server.DisposeAsync();
        await Store.DisposeAsync();
        await _testStore.DisposeAsync();
    }

    private static async Task<JsonNode?> ReadAsync(HttpResponseMessage response, int status)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(status == (int)response.StatusCode, $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri} answered {(int)response.StatusCode}: {text}");
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        await using (var session = await Store.BeginImportAsync(cancellationToken))
        {
            Project = await session.CreateProjectAsync("For some", cancellationToken);
            PublicProject = await session.CreateProjectAsync("For all", cancellationToken);
            await session.CommitAsync(analyze: false, cancellationToken);
        }

        var accounts = new Accounts(Store, TimeProvider.System);
        foreach (var user in Users)
        {
            await accounts.AddUserAsync(user, null, isSuperuser: user == "root", [], cancellationToken);
            _tokens[user] = await accounts.TokenAsync(user, isRotated: false, cancellationToken);
        }

        await accounts.LetTokenWriteAsync("root", cancellationToken);

        // With one iteration instead of half a million: servers are started by the dozen.
        foreach (var user in Users)
        {
            var hash = Rfc2898DeriveBytes.Pbkdf2(user, "salt"u8, 1, HashAlgorithmName.SHA256, 32);
            await _testStore.ExecuteAsync($"UPDATE auth_user SET password = 'pbkdf2_sha256$1$salt${Convert.ToBase64String(hash)}' WHERE username = '{user}'");
        }

        await _testStore.ExecuteAsync($"UPDATE auth_user SET is_active = {(_testStore.Kind == TestStoreKind.Sqlite ? "0" : "false")} WHERE username = 'gone'");
        await GrantAsync(ProjectGrant.Anonymous, PublicProject, ProjectGrant.Browse);
        foreach (var (user, permissions) in new (string, string[])[]
        {
            ("viewer", [ProjectGrant.Browse]),
            ("annotator", [ProjectGrant.Browse, ProjectGrant.Annotate]),
            ("importer", [ProjectGrant.Browse, ProjectGrant.Import]),
            ("trusted", [ProjectGrant.Browse, ProjectGrant.Annotate, ProjectGrant.Import, ProjectGrant.AnnotateWithToken]),
            ("chief", [ProjectGrant.Administer, ProjectGrant.AnnotateWithToken]),
            ("gone", [ProjectGrant.Browse, ProjectGrant.Annotate, ProjectGrant.Import, ProjectGrant.AnnotateWithToken]),
        })
        {
            foreach (var permission in permissions)
                await GrantAsync(user, Project, permission);
        }
    }
}
