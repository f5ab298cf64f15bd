using System.Text.Json;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Stores.Derived;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Connectors;

/// <summary>The connectors of a project.</summary>
internal static class ConnectorListCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Connectors";
        api.Post("/{pid}/connectors", Requirement.Browse, "The connectors that meet all conditions, in the order of their ids.", ListAsync)
            .Says("Rows of [id, x, y, z, confidence, user, editor, created, edited], partners of [link, treenode, skeleton, relation, confidence, user, created, edited]; times in seconds since 1970, positions in nm.")
            .Takes("skeleton_ids", FieldKind.Ids, "Linked to one of these skeletons.")
            .Takes("relation_type", FieldKind.Text, "By a link of this relation.", example: LinkType.Presynaptic)
            .Takes("without_relation_types", FieldKind.Texts, "Without any link of these relations.")
            .Takes("tags", FieldKind.Texts, "With one of these tags.")
            .Takes("with_tags", FieldKind.Flag, "Whether to return tags; true by default.")
            .Takes("with_partners", FieldKind.Flag, "Whether to return links.")
            .Answers("""{"connectors": [[356, 6730, 2700, 0, 5, 3, 3, 1319203209.18, 1319203209.18]], "tags": {"356": ["test"]}, "partners": {"356": [[358, 377, 373, 24, 5, 3, 1319203209.18, 1319203209.18]]}}""");
        api.Get("/{pid}/connectors/types", Requirement.Browse, "The types of links between treenodes and connectors.", TypesAsync)
            .Answers("""[{"name": "Presynaptic", "type": "Synaptic", "type_id": "synaptic-connector", "relation": "presynaptic_to", "isreciprocal": false, "cardinality": 1, "partner_reference": "outgoing", "partner_relation": "postsynaptic_to", "relation_id": 24}]""");
        api.GetOrPost("/{pid}/connectors/in-bounding-box", Requirement.Browse, "The connectors that are within a box, or have a link through it, in the order of their ids.", InBoxAsync)
            .Says("Rows of [id], with x, y, z if locations are requested, and, if links are requested, with [skeleton, confidence, user, treenode, created, edited, relation] for each link of the connector to any skeleton, or nulls. In nm, including borders.")
            .Takes("minx", FieldKind.Number, "The least x in nm.", isRequired: true).Takes("miny", FieldKind.Number, "The least y.", isRequired: true).Takes("minz", FieldKind.Number, "The least z.", isRequired: true)
            .Takes("maxx", FieldKind.Number, "The largest x in nm.", isRequired: true).Takes("maxy", FieldKind.Number, "The largest y.", isRequired: true).Takes("maxz", FieldKind.Number, "The largest z.", isRequired: true)
            .Takes("limit", FieldKind.Integer, "The largest number of rows; 0 for all.")
            .Takes("with_locations", FieldKind.Flag, "Whether to return positions.").Takes("with_links", FieldKind.Flag, "Whether to return links.")
            .Takes("only_linked", FieldKind.Flag, "Whether to exclude connectors without a link.")
            .Takes("skeleton_ids", FieldKind.Ids, "Linked to one of these skeletons.")
            .Answers("[[356], [421]]");
    }

    private static async Task<ApiAnswer> TypesAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        return ApiAnswer.Json(LinkType.All.Where(type => !data.Relation(type.Relation).IsEmpty).Select(type => new LinkTypeAnswer(
            type.Name, type.Type, type.TypeId, type.Relation, type.IsReciprocal, type.Cardinality, type.PartnerReference, type.PartnerRelation, data.Relation(type.Relation).Min)), AnswerJson.Default.IEnumerableLinkTypeAnswer);
    }

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var query = data.Query(Models.Connector);
        var links = data.Query(Models.TreenodeConnector);
        var isLinked = false;
        if (fields.Ids("skeleton_ids") is { Count: > 0 } skeletons)
            (links, isLinked) = (links.Where("skeleton", new IdSet(skeletons)), true);
        if (fields.Text("relation_type") is { Length: > 0 } relation)
            (links, isLinked) = (links.Where("relation", data.KnownRelation(relation)), true);
        if (isLinked)
            query = query.Where("pk", await ConnectorsAsync(data, links, cancellationToken));
        if (fields.Texts("tags") is { Count: > 0 } tags)
            query = query.Where("pk", await TaggedAsync(data, tags, cancellationToken));
        var unwanted = fields.Texts("without_relation_types") is { Count: > 0 } others
            ? await ConnectorsAsync(data, data.Query(Models.TreenodeConnector).Where("relation", new IdSet(others.SelectMany(data.KnownRelation))), cancellationToken)
            : [];
        var (withTags, withPartners) = (fields.Flag("with_tags", otherwise: true), fields.Flag("with_partners"));
        return ApiAnswer.Json(async (writer, stop) =>
        {
            var found = (await data.ListAsync(query, ConnectorRow.Of, stop)).Where(connector => !unwanted.Contains(connector.Id)).OrderBy(connector => connector.Id).ToList();
            var ids = new IdSet(found.Select(connector => connector.Id));
            writer.WriteStartObject();
            writer.WriteStartArray("connectors");
            foreach (var connector in found)
            {
                Write(writer, connector);
            }

            writer.WriteEndArray();
            writer.WritePropertyName("tags");
            writer.WriteNames(withTags ? await data.ConnectorTagsAsync(ids, stop) : []);
            writer.WriteStartObject("partners");
            if (withPartners)
                await WritePartnersAsync(data, writer, ids, stop);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static async Task<ApiAnswer> InBoxAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        double Side(string name) => fields.Number(name) ?? throw ApiFault.BadValue($"The parameter {name} is missing: expected a number");
        var box = new SpatialBox(Side("minx"), Side("miny"), Side("minz"), Side("maxx"), Side("maxy"), Side("maxz"));
        var (withPlaces, withLinks, onlyLinked) = (fields.Flag("with_locations"), fields.Flag("with_links"), fields.Flag("only_linked"));
        var skeletons = new IdSet(fields.Ids("skeleton_ids"));
        var limit = fields.Long("limit") is { } given and > 0 ? given : long.MaxValue;

        // A connector also counts if one of its links crosses the box.
        var session = await request.ReadAsync(cancellationToken);
        var ids = new IdSet();
        await session.ScanLinksAsync(
            data.Project,
            box,
            line =>
            {
                if ((skeletons.IsEmpty || skeletons.Contains(line.Skeleton)) && box.IsCrossedBy(line))
                    ids.Add(line.Connector);
                return true;
            },
            cancellationToken);
        var linked = skeletons.IsEmpty ? null : await ConnectorsAsync(data, data.Query(Models.TreenodeConnector).Where("skeleton", skeletons), cancellationToken);
        await session.ScanConnectorsAsync(
            data.Project,
            box,
            point =>
            {
                if (linked?.Contains(point.Connector) != false)
                    ids.Add(point.Connector);
                return true;
            },
            cancellationToken);
        var found = await data.ListAsync(data.Query(Models.Connector).Where("pk", ids), row => (row.Id, X: row.Float("location_x"), Y: row.Float("location_y"), Z: row.Float("location_z")), cancellationToken);
        found.Sort((one, other) => one.Id.CompareTo(other.Id));
        var needsLinks = withLinks || onlyLinked;
        var linkQuery = data.Query(Models.TreenodeConnector).Where("connector", new IdSet(found.Select(connector => connector.Id)));
        var links = needsLinks ? (await data.ListAsync(linkQuery, LinkRow.Of, cancellationToken)).OrderBy(link => link.Id).ToLookup(link => link.Connector) : null;
        return ApiAnswer.Json((writer, _) =>
        {
            var rows = 0L;
            writer.WriteStartArray();
            foreach (var connector in found)
            {
                if (onlyLinked && !links!.Contains(connector.Id))
                    continue;
                foreach (var link in withLinks && links!.Contains(connector.Id) ? links[connector.Id].Select(link => (LinkRow?)link) : [null])
                {
                    if (rows++ >= limit)
                        break;
                    writer.WriteStartArray();
                    writer.WriteNumberValue(connector.Id);
                    if (withPlaces)
                        writer.WritePoint(connector.X, connector.Y, connector.Z);
                    if (withLinks)
                        WriteLink(writer, link);
                    writer.WriteEndArray();
                }
            }

            writer.WriteEndArray();
            return Task.CompletedTask;
        });
    }

    private static async Task<IdSet> ConnectorsAsync(ProjectData data, RowQuery links, CancellationToken cancellationToken)
    {
        var connectors = new IdSet();
        await foreach (var batch in data.ReadAsync(links, cancellationToken))
        {
            using (batch)
                connectors.UnionWith(batch.Longs("connector").Values.Take(batch.Count));
        }

        return connectors;
    }

    private static async Task<IdSet> TaggedAsync(ProjectData data, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        var labels = new IdSet(await data.ListAsync(
            data.Query(Models.ClassInstance).Where("class_column", data.Class(TracingVocabulary.Label)).WhereText("name", [.. tags]), row => row.Id, cancellationToken));
        return new IdSet(await data.ListAsync(
            data.Query(Models.ConnectorClassInstance).Where("class_instance", labels).Where("relation", data.Relation(TracingVocabulary.LabeledAs)), row => row.Long("connector"), cancellationToken));
    }

    private static async Task WritePartnersAsync(ProjectData data, Utf8JsonWriter writer, IdSet connectors, CancellationToken cancellationToken)
    {
        var links = await data.ListAsync(data.Query(Models.TreenodeConnector).Where("connector", connectors), LinkRow.Of, cancellationToken);
        links.Sort((one, other) => one.Connector.CompareTo(other.Connector) is not 0 and var by ? by : one.Id.CompareTo(other.Id));
        foreach (var group in links.GroupBy(link => link.Connector))
        {
            writer.WriteStartArray(JsonRows.Key(group.Key));
            foreach (var link in group)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(link.Id);
                writer.WriteNumberValue(link.Treenode);
                writer.WriteNumberValue(link.Skeleton);
                writer.WriteNumberValue(link.Relation);
                writer.WriteNumberValue(link.Confidence);
                writer.WriteNumberValue(link.User);
                writer.WriteNumberValue(ApiTime.Epoch(link.Created));
                writer.WriteNumberValue(ApiTime.Epoch(link.Edited));
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }
    }

    private static void Write(Utf8JsonWriter writer, in ConnectorRow connector)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(connector.Id);
        writer.WritePoint(connector.X, connector.Y, connector.Z);
        writer.WriteNumberValue(connector.Confidence);
        writer.WriteNumberValue(connector.User);
        writer.WriteNumberValue(connector.Editor);
        writer.WriteNumberValue(ApiTime.Epoch(connector.Created));
        writer.WriteNumberValue(ApiTime.Epoch(connector.Edited));
        writer.WriteEndArray();
    }

    private static void WriteLink(Utf8JsonWriter writer, LinkRow? row)
    {
        if (row is not { } link)
        {
            for (var column = 0; column < 7; column++)
                writer.WriteNullValue();
            return;
        }

        writer.WriteNumberValue(link.Skeleton);
        writer.WriteNumberValue(link.Confidence);
        writer.WriteNumberValue(link.User);
        writer.WriteNumberValue(link.Treenode);
        writer.WriteStringValue(ApiTime.Json(link.Created));
        writer.WriteStringValue(ApiTime.Json(link.Edited));
        writer.WriteNumberValue(link.Relation);
    }
}

/// <summary>A way in which treenodes can be linked to connectors.</summary>
internal sealed record LinkTypeAnswer(
    string Name, string Type, string TypeId, string Relation, bool Isreciprocal, int? Cardinality, string PartnerReference, string PartnerRelation, long RelationId);
