using Microsoft.AspNetCore.Http;
using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Server.Access;
using Tracelift.Server.Api.Users;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Pages;
using Tracelift.Server.Pages.Access;

namespace Tracelift.Server.Endpoints;

/// <summary>The pages on which superusers administer users and groups, and administrators the permissions of their projects. The pages show errors beside the entries.</summary>
internal static class AccessPageCalls
{
    public static void Map(ApiMap api)
    {
        api.Page("/access", Requirement.Superuser, (request, cancellationToken) => ListAsync(request, null, "", cancellationToken));
        api.Form("/access/users", Requirement.Superuser, AddUserAsync);
        api.Form("/access/groups", Requirement.Superuser, AddGroupAsync);
        api.Page("/access/users/{uid}", Requirement.Superuser, (request, cancellationToken) => UserAsync(request, new FlashMessage(), cancellationToken));
        api.Form("/access/users/{uid}", Requirement.Superuser, ChangeUserAsync);
        api.Page("/projects/{pid}/rights", Requirement.Administer, (request, cancellationToken) => RightsAsync(request, null, "", cancellationToken));
        api.Form("/projects/{pid}/rights", Requirement.Administer, ChangeRightsAsync);
    }

    /// <summary>Returns the accounts of the request's store.</summary>
    public static async Task<Accounts> AccountsAsync(ApiRequest request, CancellationToken cancellationToken) => new(await request.StoreAsync(cancellationToken), request.Time);

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, string? fault, string entered, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var search = ProjectPageCalls.Search(fields);
        await request.View.EndReadAsync();
        var accounts = await AccountsAsync(request, cancellationToken);
        bool Holds(string name) => name.Contains(search, StringComparison.OrdinalIgnoreCase);
        var users = (await accounts.UsersAsync(cancellationToken)).Where(user => Holds(user.Name)).ToList();
        return PageAnswer.Of<AccessPage>(
            request,
            new()
            {
                ["Users"] = users,
                ["Groups"] = (await accounts.GroupsAsync(cancellationToken)).Where(group => Holds(group.Name)).ToList(),
                ["WithToken"] = (await accounts.TokensAsync(cancellationToken)).Select(token => token.User).ToHashSet(StringComparer.Ordinal),
                ["Search"] = search,
                ["Number"] = Math.Clamp(ProjectPageCalls.PageNumber(fields), 1, Math.Max(1, (users.Count + AccessPage.Size - 1) / AccessPage.Size)),
                ["Fault"] = fault,
                ["Entered"] = entered,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static async Task<ApiAnswer> AddUserAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var name = (fields.Text("name") ?? "").Trim();
        await request.View.EndReadAsync();
        try
        {
            var password = fields.Text("password") is { Length: > 0 } given ? given : null;
            var id = await (await AccountsAsync(request, cancellationToken)).AddUserAsync(name, password, fields.Flag("superuser"), [], cancellationToken);
            request.Note($"made user {name}, superuser {fields.Flag("superuser")}");
            return PageAnswer.GoTo(request, $"/access/users/{id}");
        }
        catch (UsageException e)
        {
            return await ListAsync(request, Words(e), name, cancellationToken);
        }
    }

    private static async Task<ApiAnswer> AddGroupAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        await request.View.EndReadAsync();
        try
        {
            await (await AccountsAsync(request, cancellationToken)).AddGroupAsync((fields.Text("name") ?? "").Trim(), fields.Filters("members"), cancellationToken);
            request.Note($"made group {fields.Text("name")}");
            return PageAnswer.GoTo(request, "/access#groups");
        }
        catch (UsageException e)
        {
            return await ListAsync(request, Words(e), "", cancellationToken);
        }
    }

    private static async Task<ApiAnswer> UserAsync(ApiRequest request, FlashMessage told, CancellationToken cancellationToken)
    {
        await request.View.EndReadAsync();
        var accounts = await AccountsAsync(request, cancellationToken);
        var user = await FindAsync(request, cancellationToken);
        return PageAnswer.Of<UserPage>(
            request,
            new()
            {
                ["User"] = user,
                ["Groups"] = (await accounts.GroupsAsync(cancellationToken)).Select(group => group.Name).ToList(),
                ["TokenOf"] = (await accounts.TokensAsync(cancellationToken)).FirstOrDefault(token => token.User == user.Name),
                ["ReadsOnly"] = await accounts.TokenReadsOnlyAsync(user.Name, cancellationToken),
                ["Token"] = told.Token,
                ["Good"] = told.Good,
                ["Fault"] = told.Fault,
            },
            told.Fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static async Task<ApiAnswer> ChangeUserAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        await request.View.EndReadAsync();
        var user = (await FindAsync(request, cancellationToken)).Name;
        var accounts = await AccountsAsync(request, cancellationToken);
        try
        {
            switch (fields.Text("do"))
            {
                case "flags":
                    await accounts.SetUserAsync(user, fields.Flag("active"), fields.Flag("superuser"), cancellationToken);
                    request.Note($"set user {user}: active {fields.Flag("active")}, superuser {fields.Flag("superuser")}");
                    return await UserAsync(request, new FlashMessage { Good = "Saved." }, cancellationToken);
                case "groups":
                    await accounts.SetGroupsAsync(user, fields.Filters("groups"), cancellationToken);
                    request.Note($"set the groups of user {user}: {string.Join(", ", fields.Filters("groups"))}");
                    return await UserAsync(request, new FlashMessage { Good = "Saved." }, cancellationToken);
                case "password":
                    await accounts.SetPasswordAsync(user, fields.Text("password") ?? "", fields.Flag("revoke-token"), cancellationToken);
                    request.Note($"set the password of user {user}");
                    return await UserAsync(request, new FlashMessage { Good = "Password set." }, cancellationToken);
                case "token":
                    if (fields.Flag("write"))
                        await accounts.LetTokenWriteAsync(user, cancellationToken);
                    var token = await accounts.TokenAsync(user, isRotated: true, cancellationToken);
                    request.Note($"made a token for user {user}");
                    return await UserAsync(request, new FlashMessage { Token = token }, cancellationToken);
                case "revoke":
                    await accounts.RevokeTokenAsync(user, cancellationToken);
                    request.Note($"removed the token of user {user}");
                    return await UserAsync(request, new FlashMessage { Good = "Token removed." }, cancellationToken);
                default:
                    throw ApiFault.BadValue("The form has no action");
            }
        }
        catch (UsageException e)
        {
            return await UserAsync(request, new FlashMessage { Fault = Words(e) }, cancellationToken);
        }
    }

    private static async Task<UserInfo> FindAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var id = request.Id("uid");
        return (await (await AccountsAsync(request, cancellationToken)).UsersAsync(cancellationToken)).FirstOrDefault(user => user.Id == id) ?? throw ApiFault.NotFound($"There is no user {id}");
    }

    private static async Task<ApiAnswer> RightsAsync(ApiRequest request, string? fault, string entered, CancellationToken cancellationToken)
    {
        var head = await ProjectPageCalls.HeadAsync(request, cancellationToken);
        await request.View.EndReadAsync();
        var accounts = await AccountsAsync(request, cancellationToken);
        return PageAnswer.Of<RightsPage>(
            request,
            new()
            {
                ["Head"] = head,
                ["Grants"] = await accounts.GrantsAsync(head.Id, cancellationToken),
                ["Groups"] = (await accounts.GroupsAsync(cancellationToken)).Select(group => group.Name).ToList(),
                ["Permissions"] = ProjectGrant.All.Intersect(await accounts.PermissionsAsync(cancellationToken), StringComparer.Ordinal).ToList(),
                ["Fault"] = fault,
                ["Entered"] = entered,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static async Task<ApiAnswer> ChangeRightsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        await request.View.EndReadAsync();
        var holders = fields.Filters("users").Select(name => (IsGroup: false, Name: name)).Concat(fields.Filters("groups").Select(name => (IsGroup: true, Name: name))).ToList();
        var grants = holders.SelectMany(holder => fields.Filters("permissions").Select(permission => new ProjectGrant(holder.IsGroup, holder.Name, permission))).ToList();
        try
        {
            if (grants.Count == 0)
                throw new UsageException("no-grant", "Nothing was selected: expected a user or a group, and a permission");
            var isTaken = fields.Text("do") == "revoke";
            await RightsChange.MakeAsync(request, isTaken ? [] : grants, isTaken ? grants : [], cancellationToken);
            return PageAnswer.GoTo(request, $"/projects/{request.Project}/rights");
        }
        catch (UsageException e)
        {
            return await RightsAsync(request, Words(e), string.Join('\n', fields.Texts("users")), cancellationToken);
        }
    }

    // The hint is about the command line.
    private static string Words(UsageException e) => e.Message;

    /// <summary>The message of a page about the last action.</summary>
    private sealed record FlashMessage
    {
        public string? Good { get; init; }

        public string? Fault { get; init; }

        public string? Token { get; init; }
    }
}
