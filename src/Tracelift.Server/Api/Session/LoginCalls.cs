using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Pages;
using Tracelift.Stores;

namespace Tracelift.Server.Api.Session;

/// <summary>Login and logout of programs and browsers.</summary>
internal static class LoginCalls
{
    private const string Wrong = "Login was not successful: the name or the password is wrong";

    public static void Map(ApiMap api)
    {
        api.Subject = "Access";
        api.Post("/accounts/login", Requirement.Nothing, "Logs in with a name and a password, and sets the cookie of a session.", LoginAsync)
            .Says("With an API token in a header and no name, returns the token's user; no other parameter is needed then.")
            .Takes("name", FieldKind.Text, "The user's name.").Takes("pwd", FieldKind.Text, "The password.")
            .Answers("""{"id": 3, "userid": 3, "longname": "Ada Lovelace", "username": "ada", "is_authenticated": true, "is_superuser": false, "userprofile": {}, "permissions": [], "groups": ["lab"], "domain": []}""");
        api.Get("/accounts/login", Requirement.Nothing, "The logged-in user; for a browser that requests a page, the login page.", WhoAsync)
            .Answers("""{"is_authenticated": false, "userid": 1, "username": "AnonymousUser"}""");
        api.Post("/accounts/logout", Requirement.Nothing, "Ends the session.", LogoutAsync).Answers("""{"success": "Successfully logged out."}""");
        api.Get("/accounts/anonymous-api-token", Requirement.Nothing, "The API token of the anonymous user, if there is one.", AnonymousTokenAsync)
            .Answers("""{"token": "9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b"}""");
    }

    private static async Task<ApiAnswer> LoginAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        // Without a session, no CSRF secret protects this call.
        if (RequestOrigin.IsForeign(request.Context.Request))
            throw ApiFault.Forbidden("A page of another site can't log in here");
        var fields = await request.FieldsAsync(cancellationToken);
        if (fields.Text("name") is not { Length: > 0 } name)
        {
            var session = await request.ReadAsync(cancellationToken);
            return request.Caller.Id is { } id && await StoredUser.FindAsync(session, id, cancellationToken) is { } known
                ? await DescribeAsync(session, known, cancellationToken)
                : throw ApiFault.BadValue("The parameters name and pwd are missing");
        }

        // Browsers ask for a page, programs don't.
        var isPage = PageAnswer.IsWanted(request.Context.Request);
        var check = request.Service<PasswordCheck>();
        if (await check.CheckAsync(request.View, request.Context.Connection.RemoteIpAddress, name, fields.Text("pwd") ?? "", cancellationToken) is not { } user)
        {
            return isPage
                ? PageAnswer.Of<LoginPage>(request, new() { ["Next"] = fields.Text("next") ?? "/", ["Name"] = name, ["Fault"] = Wrong }, StatusCodes.Status401Unauthorized)
                : throw ApiFault.WrongLogin(Wrong);
        }

        // As in Django: administrators and CATMAID's task that deactivates users need the last login.
        await request.View.EndReadAsync();
        await (await request.StoreAsync(cancellationToken)).NoteLoginAsync(user.Id, request.Time.GetUtcNow(), cancellationToken);
        LoginCookies.Begin(request.Context, request.Service<Sessions>(), user);
        return isPage ? PageAnswer.GoTo(request, fields.Text("next")) : await DescribeAsync(await request.ReadAsync(cancellationToken), user, cancellationToken);
    }

    private static async Task<ApiAnswer> WhoAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (PageAnswer.IsWanted(request.Context.Request))
            return PageAnswer.Of<LoginPage>(request, new() { ["Next"] = request.Context.Request.Query["next"].ToString() });
        var session = await request.ReadAsync(cancellationToken);
        if (request.Caller.Id is { } id && await StoredUser.FindAsync(session, id, cancellationToken) is { } user)
            return await DescribeAsync(session, user, cancellationToken);
        var anonymous = await StoredUser.FindAsync(session, ProjectGrant.Anonymous, cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["is_authenticated"] = false, ["userid"] = anonymous?.Id, ["username"] = ProjectGrant.Anonymous });
    }

    private static Task<ApiAnswer> LogoutAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        LoginCookies.End(request.Context, request.Service<Sessions>());
        if (request.Caller.Session is not null)
            request.Note("logged out");
        return Task.FromResult(PageAnswer.IsWanted(request.Context.Request) ? PageAnswer.GoTo(request, "/") : ApiAnswer.Json(new JsonObject { ["success"] = "Successfully logged out." }));
    }

    private static async Task<ApiAnswer> AnonymousTokenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var session = await request.ReadAsync(cancellationToken);
        var anonymous = await StoredUser.FindAsync(session, ProjectGrant.Anonymous, cancellationToken);
        var tokens = anonymous is null ? [] : await session.ListAsync(new RowQuery(ProjectModels.Token).Where("pk", anonymous.Id), row => row.Text("key"), cancellationToken);
        return tokens.Count > 0
            ? ApiAnswer.Json(new JsonObject { ["token"] = tokens[0] })
            : throw ApiFault.NotFound($"The anonymous user has no API token; an administrator can create one: tracelift token create {ProjectGrant.Anonymous}");
    }

    private static async Task<ApiAnswer> DescribeAsync(IReadSession session, StoredUser user, CancellationToken cancellationToken)
    {
        var names = await session.ListAsync(new RowQuery(Models.User).Where("pk", user.Id), row => $"{row.Text("first_name")} {row.Text("last_name")}".Trim(), cancellationToken);
        var groups = new IdSet(await session.ListAsync(new RowQuery(ProjectModels.UserGroup).Where("user", user.Id), row => row.Long("group"), cancellationToken));
        var theirs = await session.ListAsync(new RowQuery(ProjectModels.Group).Where("pk", groups), row => row.Text("name"), cancellationToken);
        return ApiAnswer.Json(new JsonObject
        {
            ["id"] = user.Id,
            ["userid"] = user.Id,
            ["longname"] = names[0],
            ["username"] = user.Name,
            ["is_authenticated"] = true,
            ["is_superuser"] = user.IsSuperuser,
            ["userprofile"] = new JsonObject(),
            ["permissions"] = new JsonArray(),
            ["groups"] = new JsonArray([.. theirs.Select(name => (JsonNode)name)]),
            ["domain"] = new JsonArray(),
        });
    }
}
