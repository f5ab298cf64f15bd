using Tracelift.Access;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Access;

/// <summary>A project's administrator sees and changes its rights, by calls and on the page, and nothing else.</summary>
public sealed class ProjectRightsTests
{
    [Theory]
    [MemberData(nameof(RunningServer.Kinds), MemberType = typeof(RunningServer))]
    public async Task An_administrator_gives_and_takes_rights_to_the_own_project(TestStoreKind kind)
    {
        await using var server = await RunningServer.StartAsync(kind);
        var (users, groups) = ($"/{server.Project}/permissions/project-user", $"/{server.Project}/permissions/project-group");
        var stranger = await IdAsync(server, "auth_user", "username", "stranger");
        await new Accounts(server.Store, TimeProvider.System).AddGroupAsync("lab", ["stranger"], TestContext.Current.CancellationToken);
        var lab = await IdAsync(server, "auth_group", "name", "lab");

        var listed = (await server.GetAsync("chief", users))!;
        Assert.Equal("""["can_browse"]""", listed[await IdAsync(server, "auth_user", "username", "viewer")]!["permissions"]!.ToJsonString());
        Assert.Equal("viewer", (string)listed[await IdAsync(server, "auth_user", "username", "viewer")]!["user_name"]!);
        Assert.Equal("{}", (await server.GetAsync("chief", groups))!.ToJsonString());
        await server.GetAsync("viewer", users, 403);

        Assert.Equal(2, (int)(await server.PostAsync("chief", users, Pairs("user_id", stranger, ("can_browse", true), ("can_annotate", true))))!["n_updated_permissions"]!);
        await server.GetAsync("stranger", $"/{server.Project}/skeletons");
        await server.PostAsync("chief", users, Pairs("user_id", stranger, ("can_browse", false), ("can_annotate", false), ("can_import", true)));
        await server.GetAsync("stranger", $"/{server.Project}/skeletons", 403);
        await server.PostAsync("chief", groups, Pairs("group_id", lab, ("can_browse", true)));
        await server.GetAsync("stranger", $"/{server.Project}/skeletons");
        Assert.Equal($$$"""{"{{{lab}}}":{"permissions":["can_browse"],"group_name":"lab"}}""", (await server.GetAsync("chief", groups))!.ToJsonString());

        // The same on the page.
        using var chief = new WebVisitor(server.Http.BaseAddress!);
        await chief.LogInAsync("chief");
        var page = $"/projects/{server.Project}/rights";
        (await (await chief.GetAsync(page)).FormWith("groups", "lab").SubmitAsync("revoke")).Expect(200);
        await server.GetAsync("stranger", $"/{server.Project}/skeletons", 403);
        (await (await chief.GetAsync(page)).FormWith("do", "grant").Set("users[lines]", "stranger").Tick("permissions", "can_browse").SubmitAsync("grant")).Expect(200);
        await server.GetAsync("stranger", $"/{server.Project}/skeletons");
        Assert.Contains($"href=\"{page}\"", (await chief.GetAsync($"/projects/{server.Project}")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_gets_no_further_than_the_own_project()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        var users = $"/{server.Project}/permissions/project-user";
        var chief = await IdAsync(server, "auth_user", "username", "chief");
        var before = await RightsAsync(server);

        // Not another project, not its own pages' rights, not more than to see for everybody, nothing half.
        await server.PostAsync("chief", $"/{server.PublicProject}/permissions/project-user", Pairs("user_id", chief, ("can_administer", true)), 403);
        await server.PostAsync("chief", users, Pairs("user_id", chief, ("can_fork", true), ("delete_project", true)), 400);
        await server.PostAsync("chief", users, Pairs("user_id", await IdAsync(server, "auth_user", "username", ProjectGrant.Anonymous), ("can_annotate", true)), 400);
        await server.PostAsync("chief", users, Pairs("user_id", "999999", ("can_browse", true)), 400);
        await server.PostAsync("chief", users, new() { ["user_id"] = chief }, 400);
        await server.PostAsync("chief", users, new() { ["user_id"] = chief, ["permissions[0][0]"] = "can_browse", ["permissions[0][1]"] = "perhaps" }, 400);
        await server.PostAsync("chief", users, new() { ["user_id"] = chief, ["permissions[0][0]"] = "can_fork", ["permissions[0][1]"] = "true", ["permissions[1][0]"] = "can_fork", ["permissions[1][1]"] = "false" }, 400);
        using var page = new WebVisitor(server.Http.BaseAddress!);
        await page.LogInAsync("chief");
        (await page.GetAsync($"/projects/{server.PublicProject}/rights")).Expect(403);
        (await page.GetAsync("/access")).Expect(403);

        Assert.Equal(before, await RightsAsync(server));
    }

    private static Task<List<string>> RightsAsync(RunningServer server) =>
        server.TestStore.QueryAsync("SELECT object_pk || ' ' || permission_id || ' ' || user_id FROM guardian_userobjectpermission ORDER BY 1");

    private static async Task<string> IdAsync(RunningServer server, string table, string column, string name) =>
        (await server.TestStore.QueryAsync($"SELECT CAST(id AS text) FROM {table} WHERE {column} = '{name}'"))[0];

    private static Dictionary<string, string> Pairs(string holder, string id, params (string Right, bool IsGiven)[] rights)
    {
        var fields = new Dictionary<string, string> { [holder] = id };
        foreach (var (place, (right, isGiven)) in rights.Index())
            (fields[$"permissions[{place}][0]"], fields[$"permissions[{place}][1]"]) = (right, isGiven ? "true" : "false");
        return fields;
    }
}
