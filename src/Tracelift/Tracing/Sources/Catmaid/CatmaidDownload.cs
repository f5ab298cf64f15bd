using System.Globalization;
using System.Text.Json;
using Tracelift.Formats;
using Tracelift.Model;

namespace Tracelift.Tracing.Sources.Catmaid;

/// <summary>
/// Reads neurons of a CATMAID group by group and writes them as CATMAID's JSON of tracing data: nodes with owners, times,
/// tags and reviews, names, annotations, connectors with all their links, volumes, users.
/// </summary>
/// <param name="address">The project and the selection.</param>
/// <param name="server">Asks the server.</param>
/// <param name="rows">Receives the rows.</param>
/// <param name="tell">Receives messages for the user; or null.</param>
internal sealed class CatmaidDownload(CatmaidAddress address, CatmaidServer server, CatmaidRows rows, Action<string>? tell)
{
    // Users, types of links, selection, volumes.
    private const int UsualRequests = 5;
    private const int RequestsOfGroup = 4;

    private readonly IdSet _skeletons = [];
    private readonly CatmaidConnectors _connectors = new(server, rows);
    private readonly HashSet<long> _neurons = [];
    private readonly HashSet<long> _annotated = [];
    private readonly SurveyNotes _notes = new();

    /// <summary>Writes all rows.</summary>
    /// <returns>What is not told by the API.</returns>
    /// <exception cref="Tracelift.Errors.InputException">The server or its answers are faulty.</exception>
    public async Task<SurveyNotes> RunAsync(CancellationToken cancellationToken)
    {
        rows.Begin();
        try
        {
            await ReadAsync(cancellationToken);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            // An element of another kind than expected.
            throw server.Strange("", e);
        }

        await rows.EndAsync(cancellationToken);
        return _notes;
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var groups = await new CatmaidSelection(address, server).GroupsAsync(cancellationToken);
        foreach (var (skeletons, _) in groups)
            _skeletons.UnionWith(skeletons);
        var requests = server.Requests + UsualRequests + groups.Sum(group => RequestsOfGroup + ((group.Nodes + CatmaidServer.NodesAtOnce - 1) / CatmaidServer.NodesAtOnce));
        tell?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{address.Name}: {_skeletons.Count} skeletons with {groups.Sum(group => group.Nodes)} nodes, by some {requests} requests"));
        await _connectors.BeginAsync(cancellationToken);
        foreach (var (skeletons, _) in groups)
        {
            await GroupAsync(skeletons, cancellationToken);
            await rows.FlushAsync(cancellationToken);
        }

        var placeholders = await _connectors.PlaceholdersAsync(cancellationToken);
        if (address.IsWhole)
            await new CatmaidVolumes(server, rows).RunAsync(cancellationToken);
        await UsersAsync(cancellationToken);
        _notes.Remarks.Add("CATMAID's API does not tell who made names, tags and annotations when: they get the owner and the time of the skeleton's root, annotations their own user. Connectors without links, histories and passwords are not in it.");
        if (placeholders > 0)
            _notes.Remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{placeholders} nodes of partners that were not chosen are placeholders: no link is lost"));
    }

    private async Task GroupAsync(List<long> skeletons, CancellationToken cancellationToken)
    {
        List<(string, string)> ids = [.. CatmaidServer.List("skeleton_ids", skeletons)];
        var details = (await server.PostAsync("skeletons/compact-detail", [.. ids, ("with_tags", "true")], cancellationToken)).GetProperty("skeletons");
        var facts = await FactsAsync(details, cancellationToken);
        var authors = new Dictionary<long, CatmaidAuthor>();
        foreach (var skeleton in details.EnumerateObject())
        {
            var id = Id(skeleton.Name);
            var root = skeleton.Value[0].EnumerateArray().First(node => node[1].ValueKind == JsonValueKind.Null);
            var author = authors[id] = facts[root[0].GetInt64()].Author with { Edited = null };
            rows.Instance(id, "skeleton", string.Create(CultureInfo.InvariantCulture, $"skeleton {id}"), author);
            Nodes(id, skeleton.Value[0], facts);
            Tags(skeleton.Value[2], author);
        }

        await NamesAsync(skeletons, ids, authors, cancellationToken);
        await _connectors.AddAsync(ids, _skeletons, cancellationToken);
    }

    /// <summary>Asks for owners, editors, times and reviews of nodes.</summary>
    private async Task<Dictionary<long, NodeFacts>> FactsAsync(JsonElement details, CancellationToken cancellationToken)
    {
        var facts = new Dictionary<long, NodeFacts>();
        foreach (var part in details.EnumerateObject().SelectMany(skeleton => skeleton.Value[0].EnumerateArray()).Select(node => node[0].GetInt64()).Chunk(CatmaidServer.NodesAtOnce))
        {
            var answer = await server.PostAsync("node/user-info", [.. CatmaidServer.List("node_ids", part)], cancellationToken);
            foreach (var node in answer.EnumerateObject())
            {
                facts[Id(node.Name)] = new NodeFacts(
                    new CatmaidAuthor(node.Value.GetProperty("user").GetInt64(), CatmaidAuthor.Time(node.Value.GetProperty("creation_time")), CatmaidAuthor.Time(node.Value.GetProperty("edition_time"))),
                    node.Value.GetProperty("editor").GetInt64(),
                    [.. node.Value.GetProperty("reviewers").EnumerateArray().Zip(node.Value.GetProperty("review_times").EnumerateArray(), (user, time) => (user.GetInt64(), CatmaidAuthor.Time(time)))]);
            }
        }

        return facts;
    }

    private void Nodes(long skeleton, JsonElement nodes, Dictionary<long, NodeFacts> facts)
    {
        foreach (var node in nodes.EnumerateArray())
        {
            var id = node[0].GetInt64();
            var fact = facts[id];
            rows.Row("catmaid.treenode", id, fact.Author, json =>
            {
                rows.Place(json, fact.Editor, node[3], node[4], node[5]);
                json.WritePropertyName("parent");
                node[1].WriteTo(json);
                json.WritePropertyName("radius");
                node[6].WriteTo(json);
                json.WritePropertyName("confidence");
                node[7].WriteTo(json);
                json.WriteNumber("skeleton", skeleton);
            });
            foreach (var (reviewer, time) in fact.Reviews)
            {
                rows.User(reviewer);
                rows.Bare("catmaid.review", rows.NewId(), json =>
                {
                    json.WriteNumber("project", address.Project);
                    json.WriteNumber("reviewer", reviewer);
                    json.WriteString("review_time", time);
                    json.WriteNumber("skeleton", skeleton);
                    json.WriteNumber("treenode", id);
                });
            }
        }
    }

    private void Tags(JsonElement tags, CatmaidAuthor author)
    {
        foreach (var tag in tags.EnumerateObject())
        {
            var label = rows.Named("label", tag.Name, null, author);
            var relation = rows.Relation("labeled_as", author);
            foreach (var node in tag.Value.EnumerateArray())
            {
                rows.Row("catmaid.treenodeclassinstance", rows.NewId(), author, json =>
                {
                    json.WriteNumber("relation", relation);
                    json.WriteNumber("treenode", node.GetInt64());
                    json.WriteNumber("class_instance", label);
                });
            }
        }
    }

    private async Task NamesAsync(List<long> skeletons, List<(string, string)> ids, Dictionary<long, CatmaidAuthor> authors, CancellationToken cancellationToken)
    {
        var neurons = await server.PostAsync("neurons/from-models", [.. CatmaidServer.List("model_ids", skeletons)], cancellationToken);
        var list = await server.PostAsync("skeleton/annotationlist", [.. ids, ("annotations", "1"), ("metaannotations", "1"), ("neuronnames", "1")], cancellationToken);
        var (names, annotations) = (list.GetProperty("neuronnames"), list.GetProperty("annotations"));
        foreach (var neuron in neurons.EnumerateObject())
        {
            var (skeleton, id) = (Id(neuron.Name), neuron.Value.GetInt64());
            var author = authors[skeleton];
            rows.Link("model_of", skeleton, id, author);

            // One with several skeletons may come with several groups.
            if (!_neurons.Add(id))
                continue;
            rows.Instance(id, "neuron", names.TryGetProperty(neuron.Name, out var name) ? name.GetString()! : string.Create(CultureInfo.InvariantCulture, $"neuron {id}"), author);
            if (list.GetProperty("skeletons").TryGetProperty(neuron.Name, out var own))
                Annotate(id, own, annotations, author);
        }

        if (list.TryGetProperty("metaannotations", out var above) && above.ValueKind == JsonValueKind.Object)
        {
            foreach (var annotation in above.EnumerateObject().Where(annotation => _annotated.Add(Id(annotation.Name))))
                Annotate(Id(annotation.Name), annotation.Value, annotations, authors.Values.First());
        }
    }

    private void Annotate(long target, JsonElement list, JsonElement names, CatmaidAuthor author)
    {
        foreach (var annotation in list.GetProperty("annotations").EnumerateArray())
        {
            var id = annotation.GetProperty("id").GetInt64();
            var own = author with { User = annotation.GetProperty("uid").GetInt64() };
            var name = names.GetProperty(id.ToString(CultureInfo.InvariantCulture)).GetString()!;
            rows.Link("annotated_with", target, rows.Named("annotation", name, id, own), own);
        }
    }

    private async Task UsersAsync(CancellationToken cancellationToken)
    {
        if (await server.TryGetAsync("user-list", cancellationToken) is not { ValueKind: JsonValueKind.Array } users)
            return;
        foreach (var user in users.EnumerateArray().Where(user => rows.Users.Contains(user.GetProperty("id").GetInt64())))
        {
            rows.Bare("auth.user", user.GetProperty("id").GetInt64(), json =>
            {
                json.WriteString("username", Text(user, "login"));
                json.WriteString("first_name", Text(user, "first_name"));
                json.WriteString("last_name", Text(user, "last_name"));
            });
        }
    }

    private static long Id(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>What the API tells of a node besides its place.</summary>
    /// <param name="Author">The owner and the times.</param>
    /// <param name="Editor">The last editor.</param>
    /// <param name="Reviews">The reviewers with their times.</param>
    private sealed record NodeFacts(CatmaidAuthor Author, long Editor, List<(long Reviewer, string Time)> Reviews);
}
