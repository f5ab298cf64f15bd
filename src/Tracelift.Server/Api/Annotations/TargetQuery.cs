using System.Globalization;
using Tracelift.Model;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Annotations;

/// <summary>An object with a class and a name.</summary>
internal readonly record struct Entity(long Id, string Name, string Type, long Created, long Edited);

/// <summary>Finds neurons and annotations by their names and annotations.</summary>
internal sealed class TargetQuery(ProjectData data, RequestFields fields)
{
    private const string ByName = "name";

    /// <summary>Runs the query.</summary>
    /// <returns>The objects in the requested range, and their total number.</returns>
    /// <exception cref="ApiFault">A condition is invalid.</exception>
    public async Task<(List<Entity> Entities, int Total)> FindAsync(CancellationToken cancellationToken)
    {
        var ids = await RequiredAsync(cancellationToken);
        if (await ImportedAsync(cancellationToken) is { } imported)
            ids = ids is null ? imported : new IdSet(ids.Where(imported.Contains));
        var unwanted = await UnwantedAsync(cancellationToken);
        var (found, total) = await NamedAsync(ids, unwanted, cancellationToken);
        return (found, total);
    }

    private async Task<(List<Entity> Entities, int Total)> NamedAsync(IdSet? ids, IdSet unwanted, CancellationToken cancellationToken)
    {
        var types = fields.Filters("types") is { Count: > 0 } given ? given : [TracingVocabulary.Neuron, TracingVocabulary.Annotation];
        var classes = new IdSet();
        foreach (var type in types)
            classes.UnionWith(data.Class(type) is { IsEmpty: false } known || type is TracingVocabulary.Neuron or TracingVocabulary.Annotation ? data.Class(type) : throw ApiFault.BadValue($"Unknown type: {type}"));
        var query = data.Query(Models.ClassInstance).Where("class_column", classes);
        if (ids is not null)
            query = query.Where("pk", ids);
        var name = fields.Text("name")?.Trim() ?? "";
        var matches = name.Length == 0 ? null : NameFilter.Of(name, fields.Flag("name_exact"), fields.Flag("name_case_sensitive"));
        var isOtherwise = fields.Flag("name_not");
        var found = new List<Entity>();
        if (!classes.IsEmpty)
        {
            await foreach (var batch in data.ReadAsync(query, cancellationToken))
            {
                using (batch)
                {
                    var (names, theirs) = (batch.Texts("name"), batch.Longs("class_column").Values);
                    var (created, edited) = (batch.Longs("creation_time").Values, batch.Longs("edition_time").Values);
                    for (var row = 0; row < batch.Count; row++)
                    {
                        var text = names.Text(row)!;
                        if (!unwanted.Contains(batch.Ids[row]) && (matches is null || matches(text) != isOtherwise))
                            found.Add(new Entity(batch.Ids[row], text, data.ClassName(theirs[row])!, created[row], edited[row]));
                    }
                }
            }
        }

        return (Range(Sort(found)), found.Count);
    }

    private List<Entity> Sort(List<Entity> found)
    {
        var isDescending = fields.Text("sort_dir") switch
        {
            null or "" or "asc" => false,
            "desc" => true,
            _ => throw ApiFault.BadValue("Only 'asc' and 'desc' are allowed for the 'sort_dir' parameter"),
        };
        Comparison<Entity> order = fields.Text("sort_by") switch
        {
            null or "" or "id" => (one, other) => one.Id.CompareTo(other.Id),
            ByName => (one, other) => string.CompareOrdinal(one.Name, other.Name) is not 0 and var by ? by : one.Id.CompareTo(other.Id),
            _ => throw ApiFault.BadValue("Only 'id' and 'name' are allowed for the 'sort_by' parameter"),
        };
        found.Sort(order);
        if (isDescending)
            found.Reverse();
        return found;
    }

    private List<Entity> Range(List<Entity> found)
    {
        var (start, length) = (fields.Long("range_start"), fields.Long("range_length"));
        if (start is null || length is null)
            return found;
        return [.. found.Skip((int)Math.Clamp(start.Value, 0, int.MaxValue)).Take((int)Math.Clamp(length.Value, 0, int.MaxValue))];
    }

    /// <summary>Returns the objects with an annotation of each set, or null without a set.</summary>
    private async Task<IdSet?> RequiredAsync(CancellationToken cancellationToken)
    {
        IdSet? all = null;
        var (users, start, end) = (fields.Ids("annotated_by").ToHashSet(), Time("annotation_date_start") ?? long.MinValue, Time("annotation_date_end") ?? long.MaxValue);
        foreach (var annotations in await SetsAsync("annotated_with", cancellationToken))
        {
            var bearers = new IdSet((await data.AnnotationLinksAsync(null, annotations, cancellationToken))
                .Where(link => (users.Count == 0 || users.Contains(link.User)) && link.Created >= start && link.Created <= end)
                .Select(link => link.Entity));
            all = all is null ? bearers : new IdSet(all.Where(bearers.Contains));
        }

        return all;
    }

    /// <summary>Returns the neurons with imported nodes, or null for all neurons.</summary>
    private async Task<IdSet?> ImportedAsync(CancellationToken cancellationToken)
    {
        var isFull = fields.Text("import_only") switch
        {
            null or "" => (bool?)null,
            "full" => true,
            "partial" => false,
            _ => throw ApiFault.BadValue("Only 'full' and 'partial' are allowed for the 'import_only' parameter"),
        };
        if (isFull is not { } all)
            return null;
        var skeletons = new IdSet();
        await foreach (var batch in data.ReadAsync(data.Query(Models.SkeletonSummary), cancellationToken))
        {
            using (batch)
            {
                var (nodes, imported) = (batch.Longs("num_nodes").Values, batch.Longs("num_imported_nodes").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (imported[row] > 0 && (!all || imported[row] >= nodes[row]))
                        skeletons.Add(batch.Ids[row]);
                }
            }
        }

        return skeletons.IsEmpty ? skeletons : new IdSet((await data.ModelsAsync(skeletons, null, cancellationToken)).Select(model => model.Neuron));
    }

    private async Task<IdSet> UnwantedAsync(CancellationToken cancellationToken)
    {
        var bearers = new IdSet();
        var annotations = new IdSet((await SetsAsync("not_annotated_with", cancellationToken)).SelectMany(set => set));
        if (!annotations.IsEmpty)
            bearers.UnionWith((await data.AnnotationLinksAsync(null, annotations, cancellationToken)).Select(link => link.Entity));
        return bearers;
    }

    /// <summary>Returns the sets of annotations of a parameter, with sub-annotations if requested.</summary>
    private async Task<List<IdSet>> SetsAsync(string parameter, CancellationToken cancellationToken)
    {
        var expanded = (await ReadSetsAsync("sub_annotated_with", cancellationToken)).Select(Key).ToHashSet(StringComparer.Ordinal);
        var sets = await ReadSetsAsync(parameter, cancellationToken);
        var isAnnotation = expanded.Count > 0 ? (await data.InstancesAsync(TracingVocabulary.Annotation, cancellationToken)).Keys.ToHashSet() : [];
        foreach (var set in sets.Where(set => expanded.Contains(Key(set))))
            await ExpandAsync(set, isAnnotation, cancellationToken);
        return sets;
    }

    private static string Key(IdSet set) => string.Join(',', set);

    private async Task ExpandAsync(IdSet set, HashSet<long> isAnnotation, CancellationToken cancellationToken)
    {
        for (var next = new IdSet(set); !next.IsEmpty;)
        {
            var links = await data.AnnotationLinksAsync(null, next, cancellationToken);
            next = new IdSet(links.Select(link => link.Entity).Where(entity => isAnnotation.Contains(entity) && set.Add(entity)));
        }
    }

    // CATMAID accepts any value with this prefix.
    private async Task<List<IdSet>> ReadSetsAsync(string parameter, CancellationToken cancellationToken)
    {
        var texts = RequestFields.Few(
            parameter, fields.Names.Where(name => name.StartsWith(parameter, StringComparison.Ordinal)).SelectMany(name => fields.Texts(name)).Where(text => text.Length > 0));
        var isByName = fields.Text("annotation_reference") switch
        {
            null or "" or "id" => false,
            ByName => true,
            _ => throw ApiFault.BadValue("Only 'id' and 'name' are accepted for the annotation_reference parameter"),
        };
        var ids = isByName ? (await data.InstancesAsync(TracingVocabulary.Annotation, cancellationToken)).ToLookup(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal) : null;
        return [.. texts.Select(text => new IdSet(text.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(part => Read(part, ids))))];
    }

    private IEnumerable<long> Read(string part, ILookup<string, long>? ids)
    {
        if (ids is null)
            return [long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) ? id : throw ApiFault.BadValue($"\"{part}\" is not an annotation: expected a whole number")];
        if (!ids.Contains(part) && !fields.Flag("ignore_nonexisting"))
            throw ApiFault.BadValue($"Unknown annotation: {part}");
        return ids[part];
    }

    private long? Time(string name) =>
        fields.Text(name) is not { Length: > 0 } text ? null : ApiTime.Parse(text) ?? throw ApiFault.BadValue($"The parameter {name} is not a time: expected 2024-01-31T12:00:00Z");
}
