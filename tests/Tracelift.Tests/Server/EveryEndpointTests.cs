using System.Text.RegularExpressions;
using Tracelift.Access;
using Tracelift.Server.Access;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server;

/// <summary>Every endpoint admits the users in the table of rights (rights.tsv), and no others.</summary>
public sealed partial class EveryEndpointTests
{
    /// <summary>Who is let in to a project that is not public, by the right that an endpoint needs; each uses a token.</summary>
    private static readonly Dictionary<Requirement, string[]> LetIn = new()
    {
        [Requirement.Nothing] = ["", "stranger", "viewer", "annotator", "importer", "trusted", "chief", "root"],
        [Requirement.AnyProject] = ["", "stranger", "viewer", "annotator", "importer", "trusted", "chief", "root"],
        [Requirement.Login] = ["stranger", "viewer", "annotator", "importer", "trusted", "chief", "root"],
        [Requirement.Browse] = ["viewer", "annotator", "importer", "trusted", "chief", "root"],
        [Requirement.Annotate] = ["trusted", "chief", "root"],
        [Requirement.Import] = ["trusted", "root"],
        [Requirement.Administer] = ["chief", "root"],
        [Requirement.Superuser] = ["root"],
    };

    /// <summary>
    /// The same for who has logged in with a password: an API token needs a right of its own to change something, and where
    /// nobody needs to log in a password that lets nobody in is for somebody else.
    /// </summary>
    private static readonly Dictionary<Requirement, string[]> LetInWithPassword = new(LetIn)
    {
        [Requirement.Nothing] = RunningServer.Users,
        [Requirement.AnyProject] = RunningServer.Users,
        [Requirement.Annotate] = ["annotator", "trusted", "chief", "root"],
        [Requirement.Import] = ["importer", "trusted", "root"],
    };

    /// <summary>Calls without authentication, because they must work without the store.</summary>
    private static readonly string[] Unseen = ["/apis/openapi.json", "/health/live", "/health/ready", "/static/{name}", "/version"];

    [Fact]
    public async Task The_table_of_rights_has_every_endpoint()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, WithData);
        var actual = server.Server.Api.Calls.Concat(server.Server.Api.Pages)
            .Select(call => $"{string.Join(' ', call.Methods)}\t{call.Path}\t{call.Need}").Order(StringComparer.Ordinal).ToList();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            await File.WriteAllLinesAsync(Table, actual, TestContext.Current.CancellationToken);

        Assert.Equal(Rows().Select(row => row.Line).Order(StringComparer.Ordinal), actual);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task Nobody_is_let_in_anywhere_without_the_right(TestStoreKind kind)
    {
        await using var server = await RunningServer.StartAsync(kind, WithData);
        var wrong = new List<string>();
        foreach (var (methods, path, need, _) in Rows())
        {
            foreach (var method in methods.Where(_ => path is not "/accounts/logout"))
            {
                foreach (var user in RunningServer.Users.Append(""))
                {
                    using var byToken = await server.SendAsync(user.Length == 0 ? null : user, new HttpMethod(method), Address(path, server.Project));

                    // A token changes nothing of its user's account.
                    if (IsLetIn(byToken) != (Unseen.Contains(path) || (LetIn[need].Contains(user) && (need, method) is not (Requirement.Login, "POST"))))
                        wrong.Add($"{method} {path} as {user} with a token: {(int)byToken.StatusCode}");
                    if (user.Length == 0)
                        continue;
                    using var request = new HttpRequestMessage(new HttpMethod(method), Address(path, server.Project));
                    request.Headers.Authorization = RunningServer.Basic(user);
                    using var byPassword = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
                    if (IsLetIn(byPassword) != (Unseen.Contains(path) || LetInWithPassword[need].Contains(user)) && byPassword.StatusCode != System.Net.HttpStatusCode.TooManyRequests)
                        wrong.Add($"{method} {path} as {user} with a password: {(int)byPassword.StatusCode}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task A_token_without_the_right_to_write_changes_nothing_a_superusers_neither(TestStoreKind kind)
    {
        await using var server = await RunningServer.StartAsync(kind, WithData);
        var accounts = new Accounts(server.Store, TimeProvider.System);
        var cancellationToken = TestContext.Current.CancellationToken;
        await accounts.RevokeGloballyAsync([new ProjectGrant(false, "root", ProjectGrant.AnnotateWithToken)], cancellationToken);
        foreach (var (project, user) in new[] { (server.Project, "root"), (server.PublicProject, "root"), (server.Project, "chief") })
            await accounts.RevokeAsync(project, [new ProjectGrant(false, user, ProjectGrant.AnnotateWithToken)], cancellationToken);
        foreach (var (methods, path, need, _) in Rows().Where(row => row.Need >= Requirement.Login && row.Need != Requirement.Browse))
        {
            foreach (var method in methods.Where(method => method == "POST" || need == Requirement.Annotate))
            {
                foreach (var user in LetIn[need].Intersect(["root", "chief"]))
                {
                    using var answer = await server.SendAsync(user, new HttpMethod(method), Address(path, server.Project));
                    Assert.Equal((403, $"{method} {path} as {user}"), ((int)answer.StatusCode, $"{method} {path} as {user}"));
                    Assert.Contains("token", await answer.Content.ReadAsStringAsync(cancellationToken), StringComparison.Ordinal);
                }
            }
        }

        // The fault says what to run, and it helps.
        var fault = (string)(await server.PostAsync("root", $"/{server.Project}/treenode/create", [], 403))!["error"]!;
        Assert.Contains($"tracelift user grant root --project {server.Project} can_annotate_with_token", fault, StringComparison.Ordinal);
        Assert.Contains("tracelift token create root --write", fault, StringComparison.Ordinal);
        await accounts.GrantAsync(server.Project, [new ProjectGrant(false, "root", ProjectGrant.AnnotateWithToken)], cancellationToken);
        await server.PostAsync("root", $"/{server.Project}/treenode/create", []);
        await server.PostAsync("root", $"/{server.PublicProject}/treenode/create", [], 403);
        await accounts.LetTokenWriteAsync("root", cancellationToken);
        await server.PostAsync("root", $"/{server.PublicProject}/treenode/create", []);
    }

    [Fact]
    public async Task Who_may_annotate_or_import_and_not_browse_does_not_read()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        foreach (var right in (string[])[ProjectGrant.Annotate, ProjectGrant.Import])
        {
            await server.GrantAsync("stranger", server.Project, right);
            await server.GetAsync("stranger", $"/{server.Project}/skeletons", 403);
            Assert.DoesNotContain("For some", (await server.GetAsync("stranger", "/projects"))!.ToJsonString(), StringComparison.Ordinal);
        }

        await server.GrantAsync("stranger", server.Project, ProjectGrant.AnnotateWithToken);
        await server.PostAsync("stranger", $"/{server.Project}/treenode/create", []);
        await server.GrantAsync("stranger", server.Project, ProjectGrant.Browse);
        await server.GetAsync("stranger", $"/{server.Project}/skeletons");
    }

    [Fact]
    public async Task Every_project_endpoint_says_404_for_a_project_that_is_not_there()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, WithData);
        foreach (var (methods, path, need, _) in Rows().Where(row => row.Path.StartsWith("/{pid}/", StringComparison.Ordinal)))
        {
            foreach (var method in methods)
            {
                using var answer = await server.SendAsync("root", new HttpMethod(method), Address(path, 4711));
                Assert.Equal((404, $"{method} {path}"), ((int)answer.StatusCode, $"{method} {path}"));
                Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
            }
        }
    }

    private static string Table => Path.Combine(Repository.Root, "tests/Tracelift.Tests/Server/rights.tsv");

    private static Tracelift.Server.Http.ServerOptions WithData(Tracelift.Server.Http.ServerOptions options) =>
        options with { DataFolder = Path.Combine(Repository.Root, "examples/projects/folders") };

    private static bool IsLetIn(HttpResponseMessage response) => (int)response.StatusCode is not (401 or 403);

    private static string Address(string path, long project) =>
        Variable().Replace(path.Replace("{pid}", $"{project}", StringComparison.Ordinal), "999999");

    private static IEnumerable<(string[] Methods, string Path, Requirement Need, string Line)> Rows() =>
        File.ReadLines(Table).Where(line => line.Length > 0).Select(line => line.Split('\t')).Select(parts => (parts[0].Split(' '), parts[1], Enum.Parse<Requirement>(parts[2]), string.Join('\t', parts)));

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Variable();
}
