using System.Net;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Pages;

/// <summary>Users, groups, rights, passwords and tokens by their pages, on each kind of store.</summary>
public sealed class AccessPagesTests
{
    private const string Password = "correct horse <battery>";

    [Theory]
    [MemberData(nameof(PageScene.Kinds), MemberType = typeof(PageScene))]
    public async Task Superusers_look_after_users_groups_and_rights(TestStoreKind kind)
    {
        await using var server = await RunningServer.StartAsync(kind);
        using var root = new WebVisitor(server.Http.BaseAddress!);
        await root.LogInAsync("root");

        Assert.Contains("fewer than 12", (await (await root.GetAsync("/access")).Form("/users").Set("name", "ida").Set("password", "short").SubmitAsync("")).Expect(400).Notice, StringComparison.Ordinal);
        Assert.Contains("is not a valid user name", (await (await root.GetAsync("/access")).Form("/users").Set("name", "<b>").SubmitAsync("")).Expect(400).Notice, StringComparison.Ordinal);
        var user = (await (await root.GetAsync("/access")).Form("/users").Set("name", "ida").Set("password", Password).SubmitAsync("")).Expect(200);
        Assert.StartsWith("/access/users/", user.Path, StringComparison.Ordinal);
        Assert.Contains("already", (await (await root.GetAsync("/access")).Form("/users").Set("name", "ida").SubmitAsync("")).Expect(400).Notice, StringComparison.Ordinal);
        Assert.StartsWith("pbkdf2_sha256$", (await server.TestStore.QueryAsync("SELECT password FROM auth_user WHERE username = 'ida'"))[0], StringComparison.Ordinal);
        (await (await root.GetAsync("/access")).Form("/groups").Set("name", "lab <b>").Set("members[lines]", "viewer").SubmitAsync("")).Expect(200);
        user = await (await root.GetAsync(user.Path)).Form().Tick("active").SubmitAsync("flags");
        await GroupsAsync(root, user.Path, on: true);
        Assert.Contains("ida, viewer", (await root.GetAsync("/access")).Text, StringComparison.Ordinal);

        // Members have their group's rights until these are revoked.
        using var ida = new WebVisitor(server.Http.BaseAddress!);
        Assert.Equal(200, await LogInAsync(ida, Password));
        (await ida.GetAsync($"/projects/{server.Project}")).Expect(403);
        var rights = $"/projects/{server.Project}/rights";
        Assert.Contains("no user nobody-such", (await (await root.GetAsync(rights)).FormWith("do", "grant").Set("users[lines]", "nobody-such").Tick("permissions", "can_browse").SubmitAsync("grant")).Expect(400).Notice, StringComparison.Ordinal);
        Assert.Contains("Nothing was selected", (await (await root.GetAsync(rights)).FormWith("do", "grant").SubmitAsync("grant")).Expect(400).Notice, StringComparison.Ordinal);
        (await (await root.GetAsync(rights)).FormWith("do", "grant").Tick("groups", "lab <b>").Tick("permissions", "can_browse").SubmitAsync("grant")).Expect(200);
        (await ida.GetAsync($"/projects/{server.Project}")).Expect(200);
        (await ida.GetAsync("/access")).Expect(403);
        var table = await root.GetAsync(rights);
        Assert.Contains("Group lab <b>", table.Text, StringComparison.Ordinal);
        (await table.FormWith("groups", "lab <b>").SubmitAsync("revoke")).Expect(200);
        (await ida.GetAsync($"/projects/{server.Project}")).Expect(403);

        // Who may not log in any more is out at once.
        await GroupsAsync(root, user.Path, on: false);
        await (await root.GetAsync(user.Path)).Form().Tick("active", on: false).SubmitAsync("flags");
        Assert.Equal("/accounts/login", (await ida.GetAsync("/account")).Path);
        Assert.Equal(401, await LogInAsync(ida, Password));
        var own = (await root.GetAsync("/access")).Document.QuerySelectorAll("main a").Single(link => link.TextContent == "root").GetAttribute("href")!;
        Assert.Contains("only superuser", (await (await root.GetAsync(own)).Form().Tick("superuser", on: false).SubmitAsync("flags")).Expect(400).Notice, StringComparison.Ordinal);
        (await root.GetAsync("/access/users/999999")).Expect(404);
    }

    [Theory]
    [MemberData(nameof(PageScene.Kinds), MemberType = typeof(PageScene))]
    public async Task Everybody_looks_after_their_own_password_and_token(TestStoreKind kind)
    {
        await using var server = await RunningServer.StartAsync(kind);
        using var here = new WebVisitor(server.Http.BaseAddress!);
        using var elsewhere = new WebVisitor(server.Http.BaseAddress!);
        await here.LogInAsync("viewer");
        await elsewhere.LogInAsync("viewer");

        foreach (var (old, password, again, says) in new[] { ("wrong", Password, Password, "current password is wrong"), ("viewer", Password, "other", "new passwords differ"), ("viewer", "short", "short", "fewer than 12") })
            Assert.Contains(says, (await ChangeAsync(here, old, password, again)).Expect(400).Notice, StringComparison.Ordinal);
        Assert.Equal("/account", (await ChangeAsync(here, "viewer", Password, Password)).Expect(200).Path);
        Assert.Equal("/accounts/login", (await elsewhere.GetAsync("/account")).Path);
        Assert.StartsWith("pbkdf2_sha256$", (await server.TestStore.QueryAsync("SELECT password FROM auth_user WHERE username = 'viewer'"))[0], StringComparison.Ordinal);

        // The token stays, unless it is said that it goes.
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, server.Token("viewer")));
        (await (await here.GetAsync("/account")).Form("/password").Set("old", Password).Set("password", Password + "2").Set("again", Password + "2").Tick("revoke-token").SubmitAsync("")).Expect(200);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, server.Token("viewer")));

        var shown = await (await here.GetAsync("/account")).Form("/token").SubmitAsync("token");
        var token = shown.Document.QuerySelector("main pre")!.TextContent;
        Assert.DoesNotContain(token, (await here.GetAsync("/account")).Html, StringComparison.Ordinal);
        Assert.NotEqual(server.Token("viewer"), token);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, server.Token("viewer")));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, token));
        await (await here.GetAsync("/account")).Form("/token").SubmitAsync("revoke");
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, token));
    }

    [Fact]
    public async Task A_page_says_that_a_token_only_reads_and_superusers_let_it_do_more()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        using var annotator = new WebVisitor(server.Http.BaseAddress!);
        await annotator.LogInAsync("annotator");
        var own = await annotator.GetAsync("/account");
        Assert.Contains("only reads", own.Text, StringComparison.Ordinal);
        Assert.Empty(own.Document.QuerySelectorAll("input[name=write]"));
        using var viewer = new WebVisitor(server.Http.BaseAddress!);
        await viewer.LogInAsync("viewer");
        Assert.DoesNotContain("only reads", (await viewer.GetAsync("/account")).Text, StringComparison.Ordinal);

        using var root = new WebVisitor(server.Http.BaseAddress!);
        await root.LogInAsync("root");
        var user = (await root.GetAsync("/access")).Document.QuerySelectorAll("main a").Single(link => link.TextContent == "annotator").GetAttribute("href")!;
        var shown = await (await root.GetAsync(user)).FormWith("do", "token").Tick("write").SubmitAsync("token");
        var token = shown.Expect(200).Document.QuerySelector("main pre")!.TextContent;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{server.Project}/treenode/create") { Content = new FormUrlEncodedContent([KeyValuePair.Create("x", "1"), KeyValuePair.Create("y", "1"), KeyValuePair.Create("z", "1")]) };
        request.Headers.TryAddWithoutValidation("X-Authorization", $"Token {token}");
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("only reads", (await annotator.GetAsync("/account")).Text, StringComparison.Ordinal);
    }

    private static async Task<WebPage> GroupsAsync(WebVisitor root, string path, bool on) =>
        (await (await root.GetAsync(path)).FormWith("do", "groups").Tick("groups", "lab <b>", on).SubmitAsync("groups")).Expect(200);

    private static async Task<WebPage> ChangeAsync(WebVisitor visitor, string old, string password, string again) =>
        await (await visitor.GetAsync("/account")).Form("/password").Set("old", old).Set("password", password).Set("again", again).SubmitAsync("");

    private static async Task<int> LogInAsync(WebVisitor visitor, string password)
    {
        var answer = await (await visitor.GetAsync("/accounts/login")).Form().Set("name", "ida").Set("pwd", password).SubmitAsync("");
        return answer.Status;
    }

    private static async Task<HttpStatusCode> AskAsync(RunningServer server, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/user-list");
        request.Headers.TryAddWithoutValidation("X-Authorization", $"Token {token}");
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
