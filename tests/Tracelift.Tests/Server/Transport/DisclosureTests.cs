using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Tracelift.Errors;
using Tracelift.Postgres;
using Tracelift.Server.Access;
using Tracelift.Server.Endpoints;
using Tracelift.Server.Metrics;
using Tracelift.Sqlite.Engine;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Transport;

/// <summary>Only the administrator of the server learns the faults of the store.</summary>
public sealed class DisclosureTests
{
    private const string Secret = "postgresql://catmaid_role@db.internal:5433/lab_database";

    [Fact]
    public async Task No_fault_of_a_store_names_its_place_to_who_is_no_superuser()
    {
        foreach (var fault in Faults())
        {
            foreach (var isSuperuser in (bool[])[false, true])
            {
                var (status, answer) = await AnswerAsync(fault, isSuperuser);
                Assert.Equal(503, status);
                Assert.Equal(isSuperuser ? fault.Message : null, answer == fault.Message ? answer : null);
                Assert.Equal((fault.Code, isSuperuser), (fault.Code, answer.Contains("catmaid_role", StringComparison.Ordinal) || answer.Contains("lab_database", StringComparison.Ordinal)));
            }
        }
    }

    [Theory]
    [InlineData("/health/ready", "*/*")]
    [InlineData("/", "text/html")]
    [InlineData("/accounts/login", "text/html")]
    [InlineData("/projects", "application/json")]
    public async Task A_server_whose_store_is_gone_names_no_place(string path, string accept)
    {
        using var log = new CollectedLog();
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, log: log);
        var file = new Uri(server.Store.Name.StartsWith('/') ? $"file://{server.Store.Name}" : server.Store.Name, UriKind.RelativeOrAbsolute);
        var place = file.IsAbsoluteUri ? file.LocalPath : server.Store.Name;
        foreach (var part in Directory.GetFiles(Path.GetDirectoryName(place)!, Path.GetFileName(place) + "*"))
            File.Delete(part);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept);
        request.Headers.Authorization = RunningServer.Basic("viewer");

        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.DoesNotContain(Path.GetDirectoryName(place)!, text, StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(place, StringComparison.Ordinal));
    }

    private static IEnumerable<TraceliftException> Faults()
    {
        foreach (var state in (string[])["28P01", "28000", "3D000", "42501", "25006", "53100", "53200", "53300", "40P01", "40001", "55P03", "57014", "57P01", "25P02", "42P01", "2200H", "23503", "25P03", "23505", "22021", "XX000"])
            yield return PostgresErrors.Translate(new Npgsql.PostgresException("role \"catmaid_role\" of lab_database failed", "FATAL", "FATAL", state), Secret);
        yield return PostgresErrors.Translate(new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused), Secret);
        yield return PostgresErrors.Translate(new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound), Secret);
        yield return PostgresErrors.Translate(new TimeoutException(), Secret);
        yield return PostgresErrors.Translate(new IOException(), Secret);
        foreach (var result in (int[])[5, 13, 8, 14, 26, 11, 10, 7, 1])
            yield return SqliteErrors.From(result, "disk I/O error", "/srv/lab_database");
        yield return new DiskException("disk-full", "There is no room left in /srv/lab_database", "Look at /srv/lab_database", new IOException());
    }

    private static async Task<(int Status, string Error)> AnswerAsync(TraceliftException fault, bool isSuperuser)
    {
        using var metrics = new ServerMetrics();
        var store = new RequestStore(null!, null!, null!, new Tracelift.Server.Http.ServerOptions(), TimeProvider.System);
        await store.BeAsync(new Caller(1, "ada", isSuperuser, Credential.Token), "user 1");
        await using var services = new ServiceCollection().AddSingleton(store).BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        using var body = new MemoryStream();
        context.Response.Body = body;
        await new FaultAnswers(_ => throw fault, metrics, new SecurityLog(NullLoggerFactory.Instance), NullLogger<FaultAnswers>.Instance).InvokeAsync(context);
        var answer = System.Text.Json.Nodes.JsonNode.Parse(body.ToArray())!;
        Assert.Equal(isSuperuser, answer.ToJsonString().Contains("catmaid_role", StringComparison.Ordinal) || answer.ToJsonString().Contains("lab_database", StringComparison.Ordinal));
        return (context.Response.StatusCode, (string)answer["error"]!);
    }
}
