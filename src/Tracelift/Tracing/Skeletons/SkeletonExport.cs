using System.Globalization;
using Tracelift.Errors;
using Tracelift.Formats.Swc;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Skeletons;

/// <summary>The options of a skeleton's export.</summary>
public sealed record SkeletonExportOptions
{
    /// <summary>Whether to number nodes from 1, parents first, instead of keeping their ids.</summary>
    public bool IsLinearized { get; init; }

    /// <summary>The marks of the soma; the first that matches any node counts.</summary>
    public IReadOnlyList<SomaMarker> SomaMarkers { get; init; } = [];

    /// <summary>The tags of nodes that become types.</summary>
    public TypesAsTags TypesAsTags { get; init; }

    /// <summary>Whether to include the creators, editors and times of nodes: eSWC.</summary>
    public bool WithHistory { get; init; }
}

/// <summary>A skeleton as a file.</summary>
/// <param name="File">Its nodes.</param>
/// <param name="Warnings">Warnings for the user.</param>
public sealed record ExportedSkeleton(SwcFile File, IReadOnlyList<string> Warnings);

/// <summary>Converts a stored skeleton to SWC.</summary>
public sealed class SkeletonExport(IReadSession session, long project)
{
    /// <summary>Reads a skeleton.</summary>
    /// <exception cref="InputException">The project lacks the skeleton, or the skeleton is broken.</exception>
    public async Task<ExportedSkeleton> ReadAsync(long skeleton, SkeletonExportOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var notFinite = new NotFiniteCounts();
        var nodes = await ReadNodesAsync(skeleton, options.WithHistory, notFinite, cancellationToken);
        if (nodes.Count == 0)
            throw new InputException("unknown-skeleton", string.Create(CultureInfo.InvariantCulture, $"Project {project} has no skeleton {skeleton} with treenodes"));
        var warnings = notFinite.Notes.ToList();
        var (faults, repairs) = (new ProblemList(), new ProblemList());
        var roots = new SwcParents(nodes, faults, repairs).Resolve();
        var trees = new SwcOrder(nodes, roots, SeveralRoots.Split, faults, repairs).Arrange();
        if (!faults.IsEmpty)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"Skeleton {skeleton} is not a tree"), faults, "Repair it in CATMAID.");
        if (trees.Count > 1)
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The skeleton has {trees.Count} roots"));
        nodes.Types.AsSpan().Clear();
        if (options.TypesAsTags != TypesAsTags.None)
            await SetTypesAsync(nodes, options.TypesAsTags, warnings, cancellationToken);
        await MarkSomaAsync(nodes, options.SomaMarkers, warnings, cancellationToken);
        if (options.IsLinearized)
        {
            for (var row = 0; row < nodes.Count; row++)
                nodes.Ids[row] = row + 1;
        }

        return new ExportedSkeleton(new SwcFile(nodes, trees, new ProblemList()), warnings);
    }

    private async Task<SwcNodes> ReadNodesAsync(long skeleton, bool withHistory, NotFiniteCounts notFinite, CancellationToken cancellationToken)
    {
        var batches = new List<Batch>();
        try
        {
            await foreach (var batch in session.ReadAsync(
                new RowQuery(Models.Treenode) { Project = project }.Where("skeleton", skeleton), cancellationToken))
            {
                batches.Add(batch);
                notFinite.Add(batch);
            }

            var nodes = new SwcNodes(batches.Sum(batch => batch.Count));
            if (withHistory)
                nodes.History = new SwcHistory(nodes.Capacity);
            foreach (var batch in batches)
                Add(nodes, batch);
            if (nodes.History is { } history)
                await NameUsersAsync(history, nodes.Count, batches, cancellationToken);
            return nodes;
        }
        finally
        {
            foreach (var batch in batches)
                batch.Dispose();
        }
    }

    private static void Add(SwcNodes nodes, Batch batch)
    {
        var start = nodes.Count;
        nodes.Count += batch.Count;
        batch.Ids.CopyTo(nodes.Ids.AsSpan(start));
        var parents = batch.Longs("parent");
        for (var row = 0; row < batch.Count; row++)
        {
            nodes.ParentIds[start + row] = parents.IsNull(row) ? -1 : parents.Values[row];
            nodes.Lines[start + row] = start + row + 1;
        }

        batch.Floats("location_x").Values.AsSpan(0, batch.Count).CopyTo(nodes.X.AsSpan(start));
        batch.Floats("location_y").Values.AsSpan(0, batch.Count).CopyTo(nodes.Y.AsSpan(start));
        batch.Floats("location_z").Values.AsSpan(0, batch.Count).CopyTo(nodes.Z.AsSpan(start));
        batch.Floats("radius").Values.AsSpan(0, batch.Count).CopyTo(nodes.Radii.AsSpan(start));
        if (nodes.History is not { } history)
            return;
        batch.Longs("creation_time").Values.AsSpan(0, batch.Count).CopyTo(history.Created.AsSpan(start));
        batch.Longs("edition_time").Values.AsSpan(0, batch.Count).CopyTo(history.Edited.AsSpan(start));
        for (var row = 0; row < batch.Count; row++)
            history.Confidences[start + row] = (short)batch.Longs("confidence").Values[row];
    }

    private async Task NameUsersAsync(SwcHistory history, int count, List<Batch> batches, CancellationToken cancellationToken)
    {
        var places = new Dictionary<long, int>();
        int Place(long id) => places.TryGetValue(id, out var place) ? place : places[id] = places.Count;
        var at = 0;
        foreach (var batch in batches)
        {
            for (var row = 0; row < batch.Count; row++, at++)
            {
                history.Creators[at] = Place(batch.Longs("user").Values[row]);
                history.Editors[at] = Place(batch.Longs("editor").Values[row]);
            }
        }

        var names = (await session.ListAsync(new RowQuery(Models.User).Where("pk", new IdSet(places.Keys)), row => (row.Id, row.Text("username")), cancellationToken))
            .ToDictionary(user => user.Id, user => user.Item2);
        history.Users = [.. places.OrderBy(pair => pair.Value).Select(pair => names.GetValueOrDefault(pair.Key, string.Create(CultureInfo.InvariantCulture, $"user{pair.Key}")))];
    }

    private async Task MarkSomaAsync(SwcNodes nodes, IReadOnlyList<SomaMarker> markers, List<string> warnings, CancellationToken cancellationToken)
    {
        foreach (var marker in markers)
        {
            var tagged = marker.Tag is { } tag ? await TaggedAsync(nodes, tag, cancellationToken) : null;
            var marked = 0;
            for (var row = 0; row < nodes.Count; row++)
            {
                if (tagged?.Contains(nodes.Ids[row]) ?? (marker.IsRoot ? nodes.Parents[row] < 0 : nodes.Radii[row] >= marker.Radius))
                {
                    nodes.Types[row] = SwcTypeTags.SomaType;
                    marked++;
                }
            }

            if (marked > 1)
                warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{marked} nodes are marked as soma by {marker}"));
            if (marked > 0)
                return;
        }

        if (markers.Count > 0)
            warnings.Add("No node is marked as soma");
    }

    /// <summary>Sets the types of nodes by their tags; the smallest of several.</summary>
    private async Task SetTypesAsync(SwcNodes nodes, TypesAsTags which, List<string> warnings, CancellationToken cancellationToken)
    {
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        var links = await session.ListAsync(
            new RowQuery(Models.TreenodeClassInstance) { Project = project }.Where("relation", vocabulary.Relation(TracingVocabulary.LabeledAs)).Where("treenode", new IdSet(nodes.Ids.Take(nodes.Count))),
            row => (Node: row.Long("treenode"), Tag: row.Long("class_instance")),
            cancellationToken);
        var types = new Dictionary<long, int>();
        foreach (var (id, name) in await session.ListAsync(
            new RowQuery(Models.ClassInstance) { Project = project }.Where("class_column", vocabulary.Class(TracingVocabulary.Label)).Where("pk", new IdSet(links.Select(link => link.Tag))),
            row => (row.Id, row.Text("name")),
            cancellationToken))
        {
            if (SwcTypeTags.TypeOf(name) is { } type && SwcTypeTags.Has(type, which))
                types.Add(id, type);
        }

        var byNode = links.Where(link => types.ContainsKey(link.Tag)).ToLookup(link => link.Node, link => types[link.Tag]);
        var several = 0;
        for (var row = 0; row < nodes.Count; row++)
        {
            if (!byNode.Contains(nodes.Ids[row]))
                continue;
            nodes.Types[row] = byNode[nodes.Ids[row]].Min();
            several += byNode[nodes.Ids[row]].Distinct().Count() > 1 ? 1 : 0;
        }

        if (several > 0)
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{several} nodes have tags of several types: each got the smallest type"));
    }

    private async Task<IdSet> TaggedAsync(SwcNodes nodes, string tag, CancellationToken cancellationToken)
    {
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        var labels = await session.ListAsync(
            new RowQuery(Models.ClassInstance) { Project = project }.Where("class_column", vocabulary.Class(TracingVocabulary.Label)).WhereText("name", [tag]), row => row.Id, cancellationToken);
        return new IdSet(await session.ListAsync(
            new RowQuery(Models.TreenodeClassInstance) { Project = project }
                .Where("relation", vocabulary.Relation(TracingVocabulary.LabeledAs)).Where("class_instance", new IdSet(labels)).Where("treenode", new IdSet(nodes.Ids.Take(nodes.Count))),
            row => row.Long("treenode"),
            cancellationToken));
    }
}
