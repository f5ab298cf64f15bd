using System.Text.Json;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Landmarks;

/// <summary>Landmarks, which are named places, and their groups.</summary>
internal static class LandmarkCalls
{
    private const string Landmark = TracingVocabulary.Landmark;
    private const string Group = TracingVocabulary.LandmarkGroup;
    private const string PartOf = "part_of";
    private const string One = """{"id": 40, "name": "L1", "user": 3, "project": 1, "creation_time": "2024-02-03T04:05:06.789012Z", "edition_time": "2024-02-03T04:05:06.789012Z"}""";

    public static void Map(ApiMap api)
    {
        api.Subject = "Landmarks";
        api.Get("/{pid}/landmarks", Requirement.Browse, "The landmarks.", ListAsync)
            .Takes("with_locations", FieldKind.Flag, "Whether to return their places: {id, x, y, z} in nm.")
            .Answers($"[{One}]");
        api.Get("/{pid}/landmarks/{id}", Requirement.Browse, "A landmark, without its places, as in CATMAID.", DetailAsync).Answers(One);
        WithParts(api.Get("/{pid}/landmarks/groups", Requirement.Browse, "The groups of landmarks.", GroupsAsync))
            .Takes("with_links", FieldKind.Flag, "Whether to return their links to other groups: {id, relation_id, subject_id, object_id}.")
            .Takes("with_relations", FieldKind.Flag, "Whether to return the relations of all these links: [id, name].")
            .Answers($"[{One}]");
        WithParts(api.Get("/{pid}/landmarks/groups/{id}", Requirement.Browse, "A group of landmarks.", GroupAsync)).Answers(One);
        api.Get("/{pid}/landmarks/groups/{id}/transitively-linked", Requirement.Browse, "The groups that a chain of links of one relation leads to.", LinkedAsync)
            .Takes("relation_id", FieldKind.Integer, "The relation.", isRequired: true)
            .Takes("max_depth", FieldKind.Integer, "The longest chain; any by default.")
            .Answers("[41]");
    }

    private static ApiCall WithParts(ApiCall call) => call
        .Takes("with_members", FieldKind.Flag, "Whether to return the ids of the landmarks in it.")
        .Takes("with_locations", FieldKind.Flag, "Whether to return its places: {id, x, y, z} in nm.")
        .Takes("with_names", FieldKind.Flag, "Whether places have the names of the landmarks there.");

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var landmarks = await ReadAsync(data, Landmark, null, cancellationToken);
        var places = fields.Flag("with_locations") ? await PlacesAsync(data, new IdSet(landmarks.Select(landmark => landmark.Id)), cancellationToken) : null;
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartArray();
            foreach (var landmark in landmarks)
            {
                writer.WriteStartObject();
                landmark.Write(writer, data.Project);
                if (places is not null)
                    WritePlaces(writer, places[landmark.Id], null);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            return Task.CompletedTask;
        });
    }

    private static async Task<ApiAnswer> DetailAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var landmark = await RequireAsync(data, Landmark, request.Id("id"), cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartObject();
            landmark.Write(writer, data.Project);
            writer.WriteEndObject();
            return Task.CompletedTask;
        });
    }

    private static async Task<ApiAnswer> GroupsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var groups = await ReadAsync(data, Group, null, cancellationToken);
        var parts = await GroupParts.OfAsync(data, fields, new IdSet(groups.Select(group => group.Id)), cancellationToken);
        var links = fields.Flag("with_links") || fields.Flag("with_relations") ? await LinksAsync(data, new IdSet(groups.Select(group => group.Id)), cancellationToken) : [];
        var relations = data.RelationNames();
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartArray();
            foreach (var group in groups)
            {
                writer.WriteStartObject();
                group.Write(writer, data.Project);
                parts.Write(writer, group.Id);
                if (fields.Flag("with_links"))
                    WriteLinks(writer, links.Where(link => link.Subject == group.Id || link.Object == group.Id));
                if (fields.Flag("with_relations"))
                    WriteRelations(writer, links.Select(link => link.Relation).Distinct().Order().Select(id => (id, relations.GetValueOrDefault(id))));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            return Task.CompletedTask;
        });
    }

    private static async Task<ApiAnswer> GroupAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var group = await RequireAsync(data, Group, request.Id("id"), cancellationToken);
        var parts = await GroupParts.OfAsync(data, await request.FieldsAsync(cancellationToken), IdSet.Of(group.Id), cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartObject();
            group.Write(writer, data.Project);
            parts.Write(writer, group.Id);
            writer.WriteEndObject();
            return Task.CompletedTask;
        });
    }

    private static async Task<ApiAnswer> LinkedAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var (start, relation) = (request.Id("id"), fields.RequiredLong("relation_id"));
        var most = fields.Long("max_depth") is > 0 and var depth ? depth : long.MaxValue;
        var known = await data.ListAsync(data.Query(Models.Relation).Where("pk", relation), row => row.Long("isreciprocal") != 0, cancellationToken);
        if (known.Count == 0)
            throw ApiFault.BadValue($"Unknown relation: {relation}");
        var links = await data.ListAsync(
            data.Query(Models.ClassInstanceClassInstance).Where("relation", relation), row => (From: row.Long("class_instance_a"), To: row.Long("class_instance_b")), cancellationToken);
        var ways = (known[0] ? links.Concat(links.Select(link => (From: link.To, To: link.From))) : links).ToLookup(link => link.From, link => link.To);
        var (found, front) = (new IdSet(), new List<long> { start });
        for (var step = 0L; step < most && front.Count > 0; step++)
            front = [.. front.SelectMany(group => ways[group]).Distinct().Where(group => group != start && found.Add(group))];
        var groups = await ReadAsync(data, Group, found, cancellationToken);
        return ApiAnswer.Json(groups.Select(group => group.Id), AnswerJson.Default.IEnumerableInt64);
    }

    private static async Task<LandmarkRow> RequireAsync(ProjectData data, string className, long id, CancellationToken cancellationToken) =>
        await ReadAsync(data, className, IdSet.Of(id), cancellationToken) is [var found] ? found : throw ApiFault.NotFound($"There is no {className} {id}");

    private static async Task<List<LandmarkRow>> ReadAsync(ProjectData data, string className, IdSet? ids, CancellationToken cancellationToken)
    {
        var query = data.Query(Models.ClassInstance).Where("class_column", data.Class(className));
        var found = await data.ListAsync(ids is null ? query : query.Where("pk", ids), LandmarkRow.Of, cancellationToken);
        found.Sort((one, other) => one.Id.CompareTo(other.Id));
        return found;
    }

    /// <summary>Returns the places of landmarks or groups.</summary>
    private static async Task<ILookup<long, PlaceRow>> PlacesAsync(ProjectData data, IdSet instances, CancellationToken cancellationToken)
    {
        var links = await data.ListAsync(
            data.Query(LandmarkModels.PointClassInstance).Where("class_instance", instances).Where("relation", data.Relation(TracingVocabulary.AnnotatedWith)),
            row => (Instance: row.Long("class_instance"), Point: row.Long("point")),
            cancellationToken);
        var points = (await data.ListAsync(
            data.Query(LandmarkModels.Point).Where("pk", new IdSet(links.Select(link => link.Point))),
            row => new PlaceRow(row.Id, row.Float("location_x"), row.Float("location_y"), row.Float("location_z")),
            cancellationToken)).ToDictionary(point => point.Id);
        return links.Where(link => points.ContainsKey(link.Point)).OrderBy(link => link.Point).ToLookup(link => link.Instance, link => points[link.Point]);
    }

    private static async Task<List<GroupLink>> LinksAsync(ProjectData data, IdSet groups, CancellationToken cancellationToken)
    {
        var links = new Dictionary<long, GroupLink>();
        var partOf = data.Relation(PartOf);
        foreach (var side in new[] { "class_instance_a", "class_instance_b" })
        {
            foreach (var link in await data.ListAsync(
                data.Query(Models.ClassInstanceClassInstance).Where(side, groups),
                row => new GroupLink(row.Id, row.Long("relation"), row.Long("class_instance_a"), row.Long("class_instance_b")),
                cancellationToken))
                links[link.Id] = link;
        }

        return [.. links.Values.Where(link => groups.Contains(link.Subject) && groups.Contains(link.Object) && !partOf.Contains(link.Relation)).OrderBy(link => link.Id)];
    }

    private static void WriteLinks(Utf8JsonWriter writer, IEnumerable<GroupLink> links)
    {
        writer.WriteStartArray("links");
        foreach (var link in links)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", link.Id);
            writer.WriteNumber("relation_id", link.Relation);
            writer.WriteNumber("subject_id", link.Subject);
            writer.WriteNumber("object_id", link.Object);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRelations(Utf8JsonWriter writer, IEnumerable<(long Id, string? Name)> relations)
    {
        writer.WriteStartArray("used_relations");
        foreach (var (id, name) in relations)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(id);
            writer.WriteStringValue(name);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static void WritePlaces(Utf8JsonWriter writer, IEnumerable<PlaceRow> places, ILookup<long, string>? names)
    {
        writer.WriteStartArray("locations");
        foreach (var place in places)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", place.Id);
            writer.WriteNumber("x", place.X);
            writer.WriteNumber("y", place.Y);
            writer.WriteNumber("z", place.Z);
            if (names is not null)
            {
                writer.WriteStartArray("names");
                foreach (var name in names[place.Id])
                    writer.WriteStringValue(name);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The requested parts of groups.</summary>
    private sealed class GroupParts
    {
        private ILookup<long, long>? _members;
        private ILookup<long, PlaceRow>? _places;
        private ILookup<(long Group, long Point), string>? _names;

        public static async Task<GroupParts> OfAsync(ProjectData data, RequestFields fields, IdSet groups, CancellationToken cancellationToken)
        {
            var parts = new GroupParts();
            var withNames = fields.Flag("with_names") && fields.Flag("with_locations");
            var members = fields.Flag("with_members") || withNames
                ? (await data.ListAsync(
                    data.Query(Models.ClassInstanceClassInstance).Where("class_instance_b", groups).Where("relation", data.Relation(PartOf)),
                    row => (Group: row.Long("class_instance_b"), Landmark: row.Long("class_instance_a")),
                    cancellationToken)).OrderBy(member => member.Landmark).ToLookup(member => member.Group, member => member.Landmark)
                : null;
            if (fields.Flag("with_members"))
                parts._members = members;
            if (!fields.Flag("with_locations"))
                return parts;
            parts._places = await PlacesAsync(data, groups, cancellationToken);
            if (!withNames)
                return parts;
            var landmarks = (await ReadAsync(data, Landmark, new IdSet(members!.SelectMany(group => group)), cancellationToken)).ToDictionary(landmark => landmark.Id, landmark => landmark.Name);
            var at = await PlacesAsync(data, new IdSet(landmarks.Keys), cancellationToken);
            parts._names = members!.SelectMany(group => group, (group, landmark) => (Group: group.Key, Landmark: landmark)).Where(member => landmarks.ContainsKey(member.Landmark))
                .SelectMany(member => at[member.Landmark], (member, place) => (Key: (member.Group, place.Id), Name: landmarks[member.Landmark])).ToLookup(name => name.Key, name => name.Name);
            return parts;
        }

        public void Write(Utf8JsonWriter writer, long group)
        {
            if (_members is not null)
            {
                writer.WritePropertyName("members");
                writer.WriteIds(_members[group]);
            }

            if (_places is null)
                return;

            // As in CATMAID, places with names are those of landmarks in the group.
            var names = _names;
            if (names is null)
                WritePlaces(writer, _places[group], null);
            else
                WritePlaces(writer, _places[group].Where(place => names.Contains((group, place.Id))), _places[group].SelectMany(place => names[(group, place.Id)], (place, name) => (place.Id, name)).ToLookup(pair => pair.Id, pair => pair.name));
        }
    }

    private readonly record struct LandmarkRow(long Id, string Name, long User, long Created, long Edited)
    {
        public static LandmarkRow Of(StoredRow row) => new(row.Id, row.Text("name"), row.Long("user"), row.Long("creation_time"), row.Long("edition_time"));

        public void Write(Utf8JsonWriter writer, long project)
        {
            writer.WriteNumber("id", Id);
            writer.WriteString("name", Name);
            writer.WriteNumber("user", User);
            writer.WriteNumber("project", project);
            writer.WriteString("creation_time", ApiTime.Precise(Created));
            writer.WriteString("edition_time", ApiTime.Precise(Edited));
        }
    }

    private readonly record struct PlaceRow(long Id, float X, float Y, float Z);

    private readonly record struct GroupLink(long Id, long Relation, long Subject, long Object);
}
