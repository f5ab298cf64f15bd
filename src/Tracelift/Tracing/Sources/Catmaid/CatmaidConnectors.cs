using System.Globalization;
using System.Text.Json;
using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Sources.Catmaid;

/// <summary>Reads connectors with all their links. None is written twice, and no link is lost.</summary>
/// <param name="server">Asks the server.</param>
/// <param name="rows">Receives the rows.</param>
internal sealed class CatmaidConnectors(CatmaidServer server, CatmaidRows rows)
{
    private readonly IdSet _written = [];
    private readonly SortedDictionary<long, List<PartnerLink>> _partners = [];
    private readonly Dictionary<long, string> _relations = [];

    /// <summary>Asks for the names of relations.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        foreach (var type in (await server.GetAsync("connectors/types/", cancellationToken)).EnumerateArray())
            _relations[type.GetProperty("relation_id").GetInt64()] = type.GetProperty("relation").GetString()!;
    }

    /// <summary>Writes the connectors of skeletons, each once, with all their links; those to skeletons that are not chosen wait.</summary>
    /// <param name="ids">The skeletons as fields of a form.</param>
    /// <param name="chosen">All chosen skeletons.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task AddAsync(IReadOnlyList<(string Name, string Value)> ids, IdSet chosen, CancellationToken cancellationToken)
    {
        var answer = await server.PostAsync("connectors/", [.. ids, ("with_tags", "true"), ("with_partners", "true")], cancellationToken);
        var (tags, partners) = (answer.GetProperty("tags"), answer.GetProperty("partners"));
        foreach (var connector in answer.GetProperty("connectors").EnumerateArray())
        {
            // One that several groups share comes with each of them, and every time with all its links.
            var id = connector[0].GetInt64();
            if (_written.Contains(id))
                continue;
            _written.Add(id);
            var author = new CatmaidAuthor(connector[5].GetInt64(), CatmaidAuthor.Time(connector[7]), CatmaidAuthor.Time(connector[8]));
            rows.Row("catmaid.connector", id, author, json =>
            {
                rows.Place(json, connector[6].GetInt64(), connector[1], connector[2], connector[3]);
                json.WritePropertyName("confidence");
                connector[4].WriteTo(json);
            });
            var key = id.ToString(CultureInfo.InvariantCulture);
            if (tags.ValueKind == JsonValueKind.Object && tags.TryGetProperty(key, out var own))
                Tags(id, own, author);
            if (!partners.TryGetProperty(key, out var links))
                continue;
            foreach (var link in links.EnumerateArray())
            {
                var partner = PartnerLink.Read(id, link);
                if (chosen.Contains(link[2].GetInt64()))
                    Write(partner, link[2].GetInt64());
                else if (_partners.TryGetValue(partner.Treenode, out var others))
                    others.Add(partner);
                else
                    _partners[partner.Treenode] = [partner];
            }
        }
    }

    private void Tags(long connector, JsonElement tags, CatmaidAuthor author)
    {
        foreach (var tag in tags.EnumerateArray())
        {
            var (label, relation) = (rows.Named("label", tag.GetString()!, null, author), rows.Relation("labeled_as", author));
            rows.Row("catmaid.connectorclassinstance", rows.NewId(), author, json =>
            {
                json.WriteNumber("relation", relation);
                json.WriteNumber("connector", connector);
                json.WriteNumber("class_instance", label);
            });
        }
    }

    private void Write(PartnerLink link, long skeleton)
    {
        var relation = rows.Relation(_relations.TryGetValue(link.Relation, out var name) ? name : throw server.Strange("connectors/"), link.Author);
        rows.Row("catmaid.treenodeconnector", link.Id, link.Author, json =>
        {
            json.WriteNumber("relation", relation);
            json.WriteNumber("treenode", link.Treenode);
            json.WriteNumber("connector", link.Connector);
            json.WriteNumber("skeleton", skeleton);
            json.WriteNumber("confidence", link.Confidence);
        });
    }

    /// <summary>Writes the nodes of partners that were not chosen, each as a neuron of its own without a name, as an export does.</summary>
    /// <returns>The number of them.</returns>
    public async Task<long> PlaceholdersAsync(CancellationToken cancellationToken)
    {
        var count = 0L;
        foreach (var part in _partners.Keys.Chunk(CatmaidServer.NodesAtOnce))
        {
            var found = await server.PostAsync("treenodes/compact-detail", [.. CatmaidServer.List("treenode_ids", part)], cancellationToken);
            foreach (var node in found.EnumerateArray())
            {
                var id = node[0].GetInt64();
                var author = new CatmaidAuthor(node[9].GetInt64(), null, CatmaidAuthor.Time(node[8]));
                var (skeleton, neuron) = (rows.NewId(), rows.NewId());
                count++;
                rows.Instance(skeleton, "skeleton", PlaceholderName.OfSkeleton(count), author);
                rows.Instance(neuron, "neuron", PlaceholderName.OfNeuron(count), author);
                rows.Link("model_of", skeleton, neuron, author);
                rows.Row("catmaid.treenode", id, author, json =>
                {
                    rows.Place(json, author.User, node[2], node[3], node[4]);
                    json.WriteNull("parent");
                    json.WritePropertyName("radius");
                    node[6].WriteTo(json);
                    json.WritePropertyName("confidence");
                    node[5].WriteTo(json);
                    json.WriteNumber("skeleton", skeleton);
                });
                foreach (var link in _partners[id])
                    Write(link, skeleton);
            }

            await rows.FlushAsync(cancellationToken);
        }

        return count;
    }

    // Holds no part of the answer that it was read from: links of partners wait until all skeletons are read.
    private readonly record struct PartnerLink(long Connector, long Id, long Treenode, long Relation, int Confidence, CatmaidAuthor Author)
    {
        public static PartnerLink Read(long connector, JsonElement link) => new(
            connector, link[0].GetInt64(), link[1].GetInt64(), link[3].GetInt64(), link[4].GetInt32(),
            new CatmaidAuthor(link[5].GetInt64(), CatmaidAuthor.Time(link[6]), CatmaidAuthor.Time(link[7])));
    }
}
