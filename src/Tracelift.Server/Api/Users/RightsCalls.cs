using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;

namespace Tracelift.Server.Api.Users;

/// <summary>Permissions of a project, for its administrators.</summary>
internal static class RightsCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Access";
        foreach (var isGroup in (bool[])[false, true])
        {
            var (kind, path) = isGroup ? ("group", "/{pid}/permissions/project-group") : ("user", "/{pid}/permissions/project-user");
            api.Get(path, Requirement.Administer, $"The permissions of {kind}s on the project.", (request, cancellationToken) => ListAsync(request, isGroup, cancellationToken))
                .Answers($$$"""{"3": {"permissions": ["can_browse", "can_annotate"], "{{{kind}}}_name": "{{{(isGroup ? "lab" : "ada")}}}"}}""");
            api.Post(path, Requirement.Administer, $"Grants or revokes permissions of a {kind} on the project.", (request, cancellationToken) => ChangeAsync(request, isGroup, cancellationToken))
                .Says("Administrators can grant CATMAID's seven permissions; to AnonymousUser only can_browse.")
                .Takes(kind + "_id", FieldKind.Integer, $"The {kind}'s id.")
                .Takes("permissions", FieldKind.Texts, "Pairs of a permission and true or false: permissions[0][0]=can_browse, permissions[0][1]=true.")
                .Answers("""{"n_updated_permissions": 1}""");
        }
    }

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, bool isGroup, CancellationToken cancellationToken)
    {
        var names = await NamesAsync(request, isGroup, cancellationToken);
        await request.View.EndReadAsync();
        var grants = await new Accounts(await request.StoreAsync(cancellationToken), request.Time).GrantsAsync(request.Project, cancellationToken);
        return ApiAnswer.Json(
            grants.Where(grant => grant.IsGroup == isGroup).GroupBy(grant => grant.Name).ToDictionary(
                holder => names.First(known => known.Name == holder.Key).Id.ToString(CultureInfo.InvariantCulture),
                holder => new RightsAnswer(holder.Select(grant => grant.Permission), isGroup ? holder.Key : null, isGroup ? null : holder.Key)),
            AnswerJson.Default.DictionaryStringRightsAnswer);
    }

    private static async Task<ApiAnswer> ChangeAsync(ApiRequest request, bool isGroup, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var id = fields.RequiredLong(isGroup ? "group_id" : "user_id");
        var name = (await NamesAsync(request, isGroup, cancellationToken)).Where(known => known.Id == id).Select(known => known.Name).FirstOrDefault()
            ?? throw ApiFault.BadValue($"There is no {(isGroup ? "group" : "user")} {id}");
        var pairs = fields.Rows("permissions");
        if (pairs.Count == 0)
            throw ApiFault.BadValue("The parameter permissions is missing", "Expected pairs: permissions[0][0]=can_browse, permissions[0][1]=true.");
        var changes = pairs.Select(pair => pair is [var right, var state] && bool.TryParse(state, out var isGiven)
            ? (Grant: new ProjectGrant(isGroup, name, ProjectGrant.Right(right)), IsGiven: isGiven)
            : throw ApiFault.BadValue($"permissions has \"{string.Join(", ", pair)}\": expected a permission and true or false")).ToLookup(change => change.IsGiven, change => change.Grant);
        if (changes[true].Intersect(changes[false]).FirstOrDefault() is { } both)
            throw ApiFault.BadValue($"permissions grants and revokes {both.Permission}: expected one of both");
        await RightsChange.MakeAsync(request, [.. changes[true]], [.. changes[false]], cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["n_updated_permissions"] = pairs.Count });
    }

    private static async Task<List<(long Id, string Name)>> NamesAsync(ApiRequest request, bool isGroup, CancellationToken cancellationToken) => await (await request.ReadAsync(cancellationToken))
        .ListAsync(new RowQuery(isGroup ? ProjectModels.Group : Models.User), row => (row.Id, row.Text(isGroup ? "name" : "username")), cancellationToken);
}

/// <summary>The rights of a user or a group.</summary>
internal sealed record RightsAnswer(
    IEnumerable<string> Permissions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GroupName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? UserName);
