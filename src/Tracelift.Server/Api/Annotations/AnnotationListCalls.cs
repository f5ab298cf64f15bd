using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Annotations;

/// <summary>Lists the annotations of a project with their users.</summary>
internal static class AnnotationListCalls
{
    private const int DefaultLength = 2_000;

    // The page's table shows no more.
    private const int MostColumns = 5;

    public static void Map(ApiMap api)
    {
        api.Subject = "Annotations";
        WithFilters(api.GetOrPost("/{pid}/annotations", Requirement.Browse, "The annotations of a project and their users.", ListAsync))
            .Says("With a neuron, a skeleton or a user, only links of this neuron, skeleton or user count.")
            .Takes("simple", FieldKind.Flag, "Whether to return ids and names only.")
            .Answers("""{"annotations": [{"name": "published", "id": 501, "users": [{"id": 3, "name": "ada"}]}]}""");
        WithFilters(api.Post("/{pid}/annotations/table-list", Requirement.Browse, "The annotations of a project as a table.", TableAsync))
            .Says("Rows of [name, time of the last use, number of uses, last user, id].")
            .Takes("start", FieldKind.Integer, "The number of rows to skip.").Takes("length", FieldKind.Integer, $"The largest number of rows; {DefaultLength} by default.")
            .Takes("search", FieldKind.Text, "A regular expression that names must match.")
            .Takes("order", FieldKind.Texts, "Pairs of a column (0 name, 1 id, 2 time, 3 uses, 4 user) and asc or desc.")
            .Answers("""{"recordsTotal": 1, "recordsFiltered": 1, "data": [["published", "2012-05-02T09:10:11+00:00", 4, 3, 501]]}""");
    }

    private static ApiCall WithFilters(ApiCall call) => call
        .Takes("annotations", FieldKind.Ids, "Only annotations that are on each of these.")
        .Takes("annotates", FieldKind.Ids, "Only annotations that carry each of these.")
        .Takes("parallel_annotations", FieldKind.Ids, "Only annotations of objects that also have each of these.")
        .Takes("user_id", FieldKind.Integer, "Only annotations that this user has used.")
        .Takes("neuron_id", FieldKind.Integer, "Only annotations of this neuron.")
        .Takes("skeleton_id", FieldKind.Integer, "Only annotations of the neuron of this skeleton.")
        .Takes("ignored_annotations", FieldKind.Texts, "The names to exclude.");

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var names = await FilteredAsync(data, fields, cancellationToken);
        if (fields.Flag("simple"))
            return ApiAnswer.Json(new AnnotationNamesAnswer(names.Select(pair => new AnnotationNameAnswer(pair.Key, pair.Value))), AnswerJson.Default.AnnotationNamesAnswer);

        var users = new Dictionary<long, SortedSet<long>>();
        await foreach (var batch in data.ReadAsync(await LinksAsync(data, fields, cancellationToken), cancellationToken))
        {
            using (batch)
            {
                var (annotations, theirs) = (batch.Longs("class_instance_b").Values, batch.Longs("user").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (!names.ContainsKey(annotations[row]))
                        continue;
                    if (!users.TryGetValue(annotations[row], out var known))
                        users[annotations[row]] = known = [];
                    known.Add(theirs[row]);
                }
            }
        }

        var logins = await LoginsAsync(await request.ReadAsync(cancellationToken), new IdSet(users.Values.SelectMany(ids => ids)), cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("annotations");
            foreach (var (id, name) in names)
            {
                writer.WriteStartObject();
                writer.WriteString("name", name);
                writer.WriteNumber("id", id);
                writer.WriteStartArray("users");
                foreach (var user in users.GetValueOrDefault(id) ?? [])
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("id", user);
                    writer.WriteString("name", logins.GetValueOrDefault(user));
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            return Task.CompletedTask;
        });
    }

    private static async Task<ApiAnswer> TableAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var names = await FilteredAsync(data, fields, cancellationToken);
        var (user, neuron) = (fields.Long("user_id"), fields.Long("neuron_id"));
        var uses = (await data.AnnotationLinksAsync(neuron is { } one ? IdSet.Of(one) : null, null, cancellationToken))
            .Where(link => names.ContainsKey(link.Annotation) && (user is null || link.User == user))
            .GroupBy(link => link.Annotation)
            .ToDictionary(group => group.Key, group => (Last: (long?)group.Max(link => link.Created), Count: group.LongCount(), User: (long?)group.MaxBy(link => link.Edited).User));
        var search = fields.Text("search") is { Length: > 0 } pattern ? NameFilter.Regex(pattern, ignoreCase: true) : null;
        var rows = names.Where(pair => search is null || NameFilter.IsMatch(search, pair.Value))
            .Select(pair => (Name: pair.Value, Id: pair.Key, Use: uses.GetValueOrDefault(pair.Key))).ToList();
        var ordered = Order(rows, fields.Rows("order"));
        var length = fields.Long("length") is { } given and >= 0 ? given : DefaultLength;
        var shown = ordered.Skip(Whole(fields.Long("start") ?? 0)).Take(Whole(length));
        return ApiAnswer.Json(new JsonObject
        {
            ["recordsTotal"] = rows.Count,
            ["recordsFiltered"] = rows.Count,
            ["data"] = new JsonArray([.. shown.Select(row => new JsonArray(row.Name, row.Use.Last is { } time ? ApiTime.Iso(time) : "never", row.Use.Count, row.Use.User, row.Id))]),
        });
    }

    private static IEnumerable<(string Name, long Id, (long? Last, long Count, long? User) Use)> Order(
        List<(string Name, long Id, (long? Last, long Count, long? User) Use)> rows, IReadOnlyList<IReadOnlyList<string>> order)
    {
        // Sorts by the first key last, because sorting is stable. A repeated key changes nothing.
        IEnumerable<(string Name, long Id, (long? Last, long Count, long? User) Use)> sorted = rows;
        foreach (var (column, direction) in order.Where(pair => pair.Count == 2).Select(pair => (Column: pair[0], Direction: pair[1])).DistinctBy(pair => pair.Column).Take(MostColumns).Reverse())
        {
            Func<(string Name, long Id, (long? Last, long Count, long? User) Use), IComparable?> key = column switch
            {
                "0" => row => row.Name,
                "1" => row => row.Id,
                "2" => row => row.Use.Last,
                "3" => row => row.Use.Count,
                "4" => row => row.Use.User,
                _ => throw ApiFault.BadValue("The parameter order has an unknown column: expected 0 to 4"),
            };
            sorted = direction.Equals("desc", StringComparison.OrdinalIgnoreCase) ? sorted.OrderByDescending(key) : sorted.OrderBy(key);
        }

        return sorted;
    }

    private static async Task<SortedDictionary<long, string>> FilteredAsync(ProjectData data, RequestFields fields, CancellationToken cancellationToken)
    {
        var names = await data.InstancesAsync(TracingVocabulary.Annotation, cancellationToken);
        void Keep(IEnumerable<long> ids)
        {
            var kept = ids.ToHashSet();
            foreach (var id in names.Keys.Where(id => !kept.Contains(id)).ToList())
                names.Remove(id);
        }

        async Task KeepOnAsync(IdSet entities) => Keep((await data.AnnotationLinksAsync(entities, null, cancellationToken)).Select(link => link.Annotation));
        foreach (var entity in fields.FilterIds("annotations"))
            await KeepOnAsync(IdSet.Of(entity));
        foreach (var annotation in fields.FilterIds("annotates"))
            Keep((await data.AnnotationLinksAsync(null, IdSet.Of(annotation), cancellationToken)).Select(link => link.Entity));
        foreach (var parallel in fields.FilterIds("parallel_annotations"))
            await KeepOnAsync(new IdSet((await data.AnnotationLinksAsync(null, IdSet.Of(parallel), cancellationToken)).Select(link => link.Entity)));
        if (await LinksAsync(data, fields, cancellationToken) is { Ids.Count: > 1 } links)
            Keep(await data.ListAsync(links, row => row.Long("class_instance_b"), cancellationToken));

        var ignored = fields.Texts("ignored_annotations").ToHashSet(StringComparer.Ordinal);
        Keep(names.Where(pair => !ignored.Contains(pair.Value)).Select(pair => pair.Key).ToList());
        return names;
    }

    /// <summary>Returns the links that count: of the project, a neuron, a skeleton's neuron or a user.</summary>
    private static async Task<RowQuery> LinksAsync(ProjectData data, RequestFields fields, CancellationToken cancellationToken)
    {
        var links = data.Query(Models.ClassInstanceClassInstance).Where("relation", data.Relation(TracingVocabulary.AnnotatedWith));
        if (fields.Long("neuron_id") is { } neuron)
            links = links.Where("class_instance_a", neuron);
        if (fields.Long("skeleton_id") is { } skeleton)
            links = links.Where("class_instance_a", new IdSet((await data.ModelsAsync(IdSet.Of(skeleton), null, cancellationToken)).Select(model => model.Neuron)));
        return fields.Long("user_id") is { } user ? links.Where("user", user) : links;
    }

    private static async Task<Dictionary<long, string>> LoginsAsync(IReadSession session, IdSet users, CancellationToken cancellationToken) =>
        (await session.ListAsync(new RowQuery(Models.User).Where("pk", users), row => (row.Id, Name: row.Text("username")), cancellationToken)).ToDictionary(row => row.Id, row => row.Name);

    private static int Whole(long number) => (int)Math.Clamp(number, 0, int.MaxValue);
}

/// <summary>The annotations of a project.</summary>
internal sealed record AnnotationNamesAnswer(IEnumerable<AnnotationNameAnswer> Annotations);

/// <summary>An annotation.</summary>
internal sealed record AnnotationNameAnswer(long Id, string Name);
