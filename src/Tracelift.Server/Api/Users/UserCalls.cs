using System.Globalization;
using System.Text.Json.Serialization;
using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;

namespace Tracelift.Server.Api.Users;

/// <summary>Lists users, and the caller's permissions.</summary>
internal static class UserCalls
{
    // Steps by the golden angle around the colour wheel give neighbours different colours.
    private const double Step = 2.39996;
    private const double Third = 2 * Math.PI / 3;

    public static void Map(ApiMap api)
    {
        api.Subject = "Access";
        api.Get("/user-list", Requirement.Nothing, "The users of the server. Without a login only AnonymousUser, unless AnonymousUser has the global permission can_browse: then a CATMAID store lists all users, and Tracelift's own stores list the logins of owners of public data.", ListAsync)
            .Takes("with_passwords", FieldKind.Flag, "Whether to return stored passwords, for superusers.")
            .Answers("""[{"id": 3, "login": "ada", "full_name": "Ada Lovelace", "first_name": "Ada", "last_name": "Lovelace", "color": [1, 0.5, 0], "primary_group_id": null}]""");
        foreach (var path in (string[])["/permissions", "/permission"])
        {
            api.Get(path, Requirement.Nothing, "The caller's permissions: projects by permission, and the caller's groups.", PermissionsAsync)
                .Answers("""[{"can_browse": [1, 2], "can_annotate": [1]}, ["lab"]]""");
        }
    }

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var withPasswords = (await request.FieldsAsync(cancellationToken)).Flag("with_passwords");
        if (withPasswords && !request.Caller.IsSuperuser)
            throw ApiFault.Forbidden("Superuser permissions required to export encrypted user passwords");
        var session = await request.ReadAsync(cancellationToken);
        var profiles = (await session.ListAsync(new RowQuery(Models.UserProfile), row => (User: row.Long("user"), Color: row.Text("color"), Group: row.LongOrNull("primary_group")), cancellationToken))
            .ToDictionary(profile => profile.User);
        var anonymous = (await session.ListAsync(new RowQuery(Models.User).WhereText("username", [ProjectGrant.Anonymous]), row => row.Id, cancellationToken)).FirstOrDefault(-1);
        var isTold = request.Caller.IsLoggedIn || (await UserRights.GlobalAsync(session, anonymous, cancellationToken)).Contains(ProjectGrant.Browse);
        var isByLogin = isTold && !request.Caller.IsLoggedIn && await request.Service<PublicOwners>().IsOursAsync(await request.StoreAsync(cancellationToken), cancellationToken);
        var query = new RowQuery(Models.User);
        if (!isTold)
            query = query.Where("pk", anonymous);
        else if (isByLogin)
            query = query.Where("pk", await request.Service<PublicOwners>().OfAsync(session, anonymous, await request.View.RightsAsync(cancellationToken), cancellationToken));
        var users = await session.ListAsync(
            query,
            row => isByLogin
                ? (row.Id, Login: row.Text("username"), First: "", Last: "", Password: "")
                : (row.Id, Login: row.Text("username"), First: row.Text("first_name"), Last: row.Text("last_name"), Password: row.Text("password")),
            cancellationToken);
        return ApiAnswer.Json(users.OrderBy(user => user.Last, StringComparer.Ordinal).ThenBy(user => user.First, StringComparer.Ordinal).ThenBy(user => user.Id).Select(user =>
        {
            var profile = profiles.GetValueOrDefault(user.Id);
            return new UserAnswer(
                user.Id,
                user.Login,
                $"{user.First} {user.Last}".Trim(),
                user.First,
                user.Last,
                Color(profile.Color) ?? Color(user.Id),
                profile.Group,
                withPasswords ? user.Password : null);
        }), AnswerJson.Default.IEnumerableUserAnswer);
    }

    private static async Task<ApiAnswer> PermissionsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var session = await request.ReadAsync(cancellationToken);
        var rights = await request.View.RightsAsync(cancellationToken);
        var projects = (await session.ProjectsAsync(cancellationToken)).Select(project => project.Id)
            .Where(project => request.Caller.IsSuperuser || rights.Of(project).Count > 0).ToList();
        var mayWriteByToken = request.Caller.Id is { } user && (await UserRights.GlobalAsync(session, user, cancellationToken)).Contains(ProjectGrant.AnnotateWithToken);
        bool Has(string name, long project) => request.Caller.IsSuperuser || rights.Of(project).Contains(name)
            || (mayWriteByToken && name == ProjectGrant.AnnotateWithToken && rights.MayChange(project));
        var groups = new IdSet(await session.ListAsync(new RowQuery(ProjectModels.UserGroup).Where("user", request.Caller.Id ?? 0), row => row.Long("group"), cancellationToken));
        var names = await session.ListAsync(new RowQuery(ProjectModels.Group).Where("pk", groups), row => row.Text("name"), cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartArray();
            writer.WriteStartObject();
            foreach (var name in projects.Count == 0 ? [] : rights.Permissions)
            {
                writer.WritePropertyName(name);
                writer.WriteIds(projects.Where(project => Has(name, project)));
            }

            writer.WriteEndObject();
            writer.WriteStartArray();
            foreach (var name in names)
                writer.WriteStringValue(name);
            writer.WriteEndArray();
            writer.WriteEndArray();
            return Task.CompletedTask;
        });
    }

    // A profile may lack parts of its colour, or have parts that are not finite numbers, because no constraint forbids it.
    private static double[]? Color(string? rgba)
    {
        var parts = rgba?.Trim('(', ')').Split(',').Take(3)
            .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN).ToArray();
        return parts is { Length: 3 } && parts.All(double.IsFinite) ? parts : null;
    }

    // The default colour of profiles in stores that keep them.
    private static double[] Color(long id) => [.. new[] { 0, Third, -Third }.Select(shift => Math.Round((1 + Math.Cos((id * Step) - shift)) / 2, 4))];
}

/// <summary>A user.</summary>
internal sealed record UserAnswer(
    long Id,
    string Login,
    string FullName,
    string FirstName,
    string LastName,
    double[] Color,
    long? PrimaryGroupId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Password);
