using Microsoft.AspNetCore.Http;
using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Pages;
using Tracelift.Server.Pages.Access;

namespace Tracelift.Server.Endpoints;

/// <summary>The page on which users manage their own password, token and sessions.</summary>
internal static class AccountPageCalls
{
    public static void Map(ApiMap api)
    {
        api.Page("/account", Requirement.Login, (request, cancellationToken) => ShowAsync(request, null, null, null, cancellationToken));
        api.Form("/account/password", Requirement.Login, ChangePasswordAsync);
        api.Form("/account/token", Requirement.Login, ChangeTokenAsync);
        api.Form("/account/sessions", Requirement.Login, EndSessionsAsync);
    }

    private static async Task<ApiAnswer> ShowAsync(ApiRequest request, string? good, string? fault, string? token, CancellationToken cancellationToken)
    {
        var stored = await StoredUser.FindAsync(await request.ReadAsync(cancellationToken), request.User, cancellationToken);
        await request.View.EndReadAsync();
        var accounts = await AccessPageCalls.AccountsAsync(request, cancellationToken);
        var user = (await accounts.UsersAsync(cancellationToken)).First(user => user.Id == request.User);
        return PageAnswer.Of<AccountPage>(
            request,
            new()
            {
                ["User"] = user,
                ["TokenOf"] = (await accounts.TokensAsync(cancellationToken)).FirstOrDefault(known => known.User == user.Name),
                ["ReadsOnly"] = await accounts.TokenReadsOnlyAsync(user.Name, cancellationToken),
                ["Token"] = token,
                ["Sessions"] = request.Service<Sessions>().Of(request.User, stored?.Password ?? ""),
                ["Good"] = good,
                ["Fault"] = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static async Task<ApiAnswer> ChangePasswordAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (old, password) = (fields.Text("old") ?? "", fields.Text("password") ?? "");

        // A person who finds an open browser does not know the password.
        var check = request.Service<PasswordCheck>();
        if (await check.CheckAsync(request.View, request.Context.Connection.RemoteIpAddress, request.Caller.Name, old, cancellationToken) is null)
            return await ShowAsync(request, null, "The current password is wrong", null, cancellationToken);
        if (password != fields.Text("again"))
            return await ShowAsync(request, null, "The new passwords differ", null, cancellationToken);
        await request.View.EndReadAsync();
        try
        {
            await (await AccessPageCalls.AccountsAsync(request, cancellationToken)).SetPasswordAsync(request.Caller.Name, password, fields.Flag("revoke-token"), cancellationToken);
            request.Note("changed the password");
        }
        catch (UsageException e)
        {
            return await ShowAsync(request, null, e.Message, null, cancellationToken);
        }

        // The new password has ended all sessions; this one starts again.
        if (request.Caller.Session is not null && await StoredUser.FindAsync(await request.ReadAsync(cancellationToken), request.User, cancellationToken) is { } user)
            LoginCookies.Begin(request.Context, request.Service<Sessions>(), user);
        return PageAnswer.GoTo(request, "/account");
    }

    private static async Task<ApiAnswer> ChangeTokenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        await request.View.EndReadAsync();
        var accounts = await AccessPageCalls.AccountsAsync(request, cancellationToken);
        switch (fields.Text("do"))
        {
            case "token":
                if (fields.Flag("write"))
                {
                    // A user who can't give this permission to others can't get it this way either.
                    if (!request.Caller.IsSuperuser)
                        throw ApiFault.Forbidden($"Only administrators and superusers can grant {ProjectGrant.AnnotateWithToken}");
                    await accounts.LetTokenWriteAsync(request.Caller.Name, cancellationToken);
                }

                var token = await accounts.TokenAsync(request.Caller.Name, isRotated: true, cancellationToken);
                request.Note("made a token");
                return await ShowAsync(request, null, null, token, cancellationToken);
            case "revoke":
                await accounts.RevokeTokenAsync(request.Caller.Name, cancellationToken);
                request.Note("removed the token");
                return await ShowAsync(request, "Token removed.", null, null, cancellationToken);
            default:
                throw ApiFault.BadValue("The form has no action");
        }
    }

    /// <summary>Ends all sessions of the caller, including this one: after losing a device, a user can't tell which session belongs to it.</summary>
    private static Task<ApiAnswer> EndSessionsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        request.Service<Sessions>().EndAll(request.User);
        LoginCookies.End(request.Context, request.Service<Sessions>());
        request.Note("logged out everywhere");
        return Task.FromResult(PageAnswer.GoTo(request, "/accounts/login"));
    }
}
