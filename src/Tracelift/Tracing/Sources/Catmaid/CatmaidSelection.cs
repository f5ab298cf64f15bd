using System.Globalization;
using System.Text.Json;
using Tracelift.Errors;

namespace Tracelift.Tracing.Sources.Catmaid;

/// <summary>Finds the skeletons that an address means, and groups them into requests by their size.</summary>
/// <param name="address">The address.</param>
/// <param name="server">The server.</param>
internal sealed class CatmaidSelection(CatmaidAddress address, CatmaidServer server)
{
    private const int SkeletonsAtOnce = 50;
    private const int NodesAtOnce = 20_000;
    private const int CountsAtOnce = 1_000;

    /// <summary>Returns the skeletons in the groups that are asked for together.</summary>
    /// <returns>The groups with their numbers of nodes.</returns>
    /// <exception cref="InputException">Nothing is found.</exception>
    public async Task<List<(List<long> Skeletons, long Nodes)>> GroupsAsync(CancellationToken cancellationToken)
    {
        var ids = await IdsAsync(cancellationToken);
        if (ids.Count == 0)
            throw new InputException("nothing-selected", $"{address.Name} has no such neuron with a skeleton", "Correct the annotation, the name or the ids.");
        var groups = new List<(List<long> Skeletons, long Nodes)>();
        foreach (var part in ids.Order().Chunk(CountsAtOnce))
        {
            var counts = await server.PostAsync("skeletons/review-status", [.. CatmaidServer.List("skeleton_ids", part)], cancellationToken);
            foreach (var id in part)
            {
                // A skeleton without a node is told by nobody.
                if (!counts.TryGetProperty(id.ToString(CultureInfo.InvariantCulture), out var pair) || pair[0].GetInt64() is var nodes && nodes == 0)
                    continue;
                if (groups.Count == 0 || groups[^1].Skeletons.Count == SkeletonsAtOnce || groups[^1].Nodes + nodes > NodesAtOnce)
                    groups.Add(([], 0));
                groups[^1].Skeletons.Add(id);
                groups[^1] = (groups[^1].Skeletons, groups[^1].Nodes + nodes);
            }
        }

        return groups;
    }

    private async Task<IReadOnlyCollection<long>> IdsAsync(CancellationToken cancellationToken)
    {
        if (address.IsWhole)
            return [.. (await server.GetAsync("skeletons/", cancellationToken)).EnumerateArray().Select(id => id.GetInt64())];
        var ids = new HashSet<long>(address.Skeletons);
        if (address.Annotations.Count > 0)
            await AddAsync(ids, [("annotated_with[0]", string.Join(',', await AnnotationsAsync(cancellationToken)))], cancellationToken);
        foreach (var name in address.Names)
            await AddAsync(ids, [("name", name), ("name_exact", "true")], cancellationToken);
        return ids;
    }

    private async Task<IEnumerable<string>> AnnotationsAsync(CancellationToken cancellationToken)
    {
        var all = await server.GetAsync("annotations/", cancellationToken);
        var known = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var annotation in all.GetProperty("annotations").EnumerateArray())
            known[annotation.GetProperty("name").GetString()!] = annotation.GetProperty("id").GetInt64();
        return address.Annotations.Select(name => known.TryGetValue(name, out var id)
            ? id.ToString(CultureInfo.InvariantCulture)
            : throw new InputException("unknown-annotation", $"{address.Name} has no annotation \"{Excerpt.Of(name)}\"", "Correct its name."));
    }

    private async Task AddAsync(HashSet<long> ids, IReadOnlyList<(string, string)> fields, CancellationToken cancellationToken)
    {
        const int AtOnce = 1000;
        for (var start = 0; ; start += AtOnce)
        {
            var found = await server.PostAsync(
                "annotations/query-targets",
                [.. fields, ("types[0]", "neuron"), ("range_start", start.ToString(CultureInfo.InvariantCulture)), ("range_length", AtOnce.ToString(CultureInfo.InvariantCulture))],
                cancellationToken);
            var entities = found.GetProperty("entities").EnumerateArray().ToList();
            foreach (var entity in entities)
            {
                if (entity.TryGetProperty("skeleton_ids", out var skeletons) && skeletons.ValueKind == JsonValueKind.Array)
                    ids.UnionWith(skeletons.EnumerateArray().Select(id => id.GetInt64()));
            }

            if (entities.Count < AtOnce)
                return;
        }
    }
}
