using System.Text.Json.Nodes;
using Tracelift.Access;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Access;

/// <summary>Who may list users.</summary>
public sealed class UserListTests
{
    [Theory]
    [MemberData(nameof(RunningServer.Kinds), MemberType = typeof(RunningServer))]
    public async Task Without_a_login_nobody_is_told_of_users_unless_the_stores_owner_allows_it(TestStoreKind kind)
    {
        await using var server = await RunningServer.StartAsync(kind);
        await server.TestStore.ExecuteAsync("UPDATE auth_user SET first_name = 'Vera', last_name = 'Viewer' WHERE username = 'viewer'");
        await AddNeuronAsync(server, server.Project, "annotator");
        await AddNeuronAsync(server, server.PublicProject, "viewer");

        // That a project is public says nothing about users.
        Assert.Equal([ProjectGrant.Anonymous], Logins(await ListAsync(server, null)));
        Assert.Contains("stranger", Logins(await ListAsync(server, "stranger")));

        var allowed = new ProjectGrant(false, ProjectGrant.Anonymous, ProjectGrant.Browse);
        var accounts = new Accounts(server.Store, TimeProvider.System);
        Assert.Equal(1, await accounts.GrantGloballyAsync([allowed], TestContext.Current.CancellationToken));
        Assert.Equal(0, await accounts.GrantGloballyAsync([allowed], TestContext.Current.CancellationToken));
        Assert.Equal([ProjectGrant.Browse], (await accounts.UsersAsync(TestContext.Current.CancellationToken)).Single(user => user.Name == ProjectGrant.Anonymous).GlobalRights);
        var users = await ListAsync(server, null);
        if (kind == TestStoreKind.Catmaid)
        {
            Assert.Contains("stranger", Logins(users));
        }
        else
        {
            Assert.Equal([ProjectGrant.Anonymous, "viewer"], Logins(users).Order(StringComparer.Ordinal));
            Assert.DoesNotContain("Vera", users.ToJsonString(), StringComparison.Ordinal);
        }

        Assert.Equal(1, await accounts.RevokeGloballyAsync([allowed], TestContext.Current.CancellationToken));
        Assert.Equal([ProjectGrant.Anonymous], Logins(await ListAsync(server, null)));
    }

    private static IEnumerable<string> Logins(JsonArray users) => users.Select(user => (string)user!["login"]!);

    private static async Task<JsonArray> ListAsync(RunningServer server, string? user)
    {
        using var answer = await server.SendAsync(user, HttpMethod.Get, "/user-list");
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsArray();
    }

    private static async Task AddNeuronAsync(RunningServer server, long project, string owner)
    {
        await new Accounts(server.Store, TimeProvider.System).GrantAsync(
            project, [new(false, owner, ProjectGrant.Annotate), new(false, owner, ProjectGrant.AnnotateWithToken)], TestContext.Current.CancellationToken);
        await server.PostAsync(owner, $"/{project}/treenode/create", new() { ["x"] = "1", ["y"] = "1", ["z"] = "1" });
    }
}
