using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tracelift.Access;
using Tracelift.Server.Http;
using Tracelift.Tracing.Editing;

namespace Tracelift.Server.Calls;

/// <summary>Edits of tracing data by requests.</summary>
internal static class Edits
{
    /// <summary>Makes an edit as the caller, entirely or not at all.</summary>
    /// <param name="request">The request.</param>
    /// <param name="label">CATMAID's name of the edit, from <see cref="EditLabel"/>.</param>
    /// <param name="work">The edit.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<T> EditAsync<T>(this ApiRequest request, string label, Func<TracingEdit, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var editor = await request.EditorAsync(request.User, cancellationToken);
        return await TracingEdit.RunAsync(await request.StoreToChangeAsync(cancellationToken), request.Project, editor, label, request.Time, work, cancellationToken);
    }

    /// <summary>Returns a user as whom the caller edits.</summary>
    /// <param name="request">The request.</param>
    /// <param name="user">The user's id.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<Editor> EditorAsync(this ApiRequest request, long user, CancellationToken cancellationToken) =>
        new(user, request.Caller.IsSuperuser || (await request.View.RightsAsync(cancellationToken)).Has(request.Project, ProjectGrant.Administer));

    /// <summary>
    /// Returns the state of nodes that a client assumes: <c>[[id, "time"], ...]</c>, an object with some of <c>edition_time</c>,
    /// <c>parent</c>, <c>children</c> and <c>links</c> or <c>c_links</c>, or <c>{"nocheck": true}</c>.
    /// </summary>
    /// <exception cref="ApiFault">The parameter has another form.</exception>
    public static NodeState State(this RequestFields fields)
    {
        if (fields.Text("state") is not { Length: > 0 } text)
            return NodeState.Unknown;
        try
        {
            var root = CallersJson.Parse(text);
            if (root.ValueKind == JsonValueKind.Object)
            {
                return root.TryGetProperty("nocheck", out _) ? NodeState.Unknown : new NodeState(
                    root.TryGetProperty("parent", out var parent) ? new[] { Node(parent) }.Where(node => node.Id > 0).ToDictionary(node => node.Id, node => node.Edited) : new Dictionary<long, long>())
                {
                    Own = root.TryGetProperty("edition_time", out var time) ? ApiTime.Parse(time.GetString() ?? "") ?? throw Bad() : null,
                    Children = Around(root, "children"),
                    Links = Around(root, "links") ?? Around(root, "c_links"),
                };
            }

            return root.ValueKind == JsonValueKind.Array
                ? new NodeState(root.EnumerateArray().Select(Node).DistinctBy(node => node.Id).ToDictionary(node => node.Id, node => node.Edited))
                : throw Bad();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Bad();
        }
    }

    /// <summary>Returns the links to create together with a node: <c>[id, relation, confidence]</c> each.</summary>
    /// <exception cref="ApiFault">A link has another form.</exception>
    public static IReadOnlyList<WantedLink> Links(this RequestFields fields) =>
    [
        .. fields.Rows("links").Select(row => row is [var node, var relation, var confidence]
            ? new WantedLink(Whole(node), Whole(relation), Whole(confidence))
            : throw ApiFault.BadValue("Invalid link information provided", "Expected rows of a node or connector, a relation and a confidence")),
    ];

    /// <summary>Returns links in the form of CATMAID's answers.</summary>
    public static JsonArray Rows(this IEnumerable<NewLink> links, long edited, bool withNodes) =>
        [.. links.Select(JsonNode (link) => withNodes ? new JsonArray(link.Id, ApiTime.Json(edited), link.Treenode, link.Relation) : new JsonArray(link.Id, ApiTime.Json(edited)))];

    private static (long Id, long Edited) Node(JsonElement node) => node.ValueKind == JsonValueKind.Array && node.GetArrayLength() == 2
        ? (node[0].GetInt64(), node[0].GetInt64() > 0 ? ApiTime.Parse(node[1].GetString() ?? "") ?? throw Bad() : 0)
        : throw Bad();

    private static Dictionary<long, long>? Around(JsonElement root, string name) => root.TryGetProperty(name, out var rows) && rows.ValueKind == JsonValueKind.Array
        ? rows.EnumerateArray().Select(Node).DistinctBy(node => node.Id).ToDictionary(node => node.Id, node => node.Edited)
        : null;

    private static long Whole(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw ApiFault.BadValue("Invalid link information provided", "Expected whole numbers");

    private static ApiFault Bad() => ApiFault.BadValue("The parameter state can't be read", """Expected [[id, "edition time"], ...], or an object with edition_time, parent, children or links""");
}
