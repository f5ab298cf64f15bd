using Tracelift.Model;
using Tracelift.Server.Calls;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>What details of skeletons hold besides nodes, of some skeletons at once: a query a kind of row, not one a skeleton.</summary>
internal sealed class DetailRows
{
    private DetailRows()
    {
    }

    /// <summary>The links of each skeleton, of the relations that clients know, with the places of their connectors.</summary>
    public required ILookup<long, DetailLink> Links { get; init; }

    /// <summary>The tags of each skeleton's nodes.</summary>
    public required ILookup<long, DetailTag> Tags { get; init; }

    /// <summary>The reviews of each skeleton.</summary>
    public required ILookup<long, (long Node, long Id, long Reviewer)> Reviews { get; init; }

    /// <summary>The annotations of each skeleton's neuron, with the user who linked the skeleton to it, as in CATMAID.</summary>
    public required ILookup<long, (long Annotation, long User)> Annotations { get; init; }

    /// <summary>Reads the rows that are wanted.</summary>
    /// <param name="data">The project.</param>
    /// <param name="wanted">What is wanted.</param>
    /// <param name="skeletons">The skeletons.</param>
    /// <param name="nodes">Their nodes; none where no tags are wanted.</param>
    /// <param name="skeletonOf">Returns the skeleton of a node.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<DetailRows> ReadAsync(ProjectData data, DetailParts wanted, IdSet skeletons, IdSet nodes, Func<long, long> skeletonOf, CancellationToken cancellationToken) => new()
    {
        Links = wanted.Connectors ? await LinksAsync(data, skeletons, cancellationToken) : Nothing<DetailLink>(),
        Tags = wanted.Tags ? await TagsAsync(data, nodes, skeletonOf, cancellationToken) : Nothing<DetailTag>(),
        Reviews = wanted.Reviews ? await ReviewsAsync(data, skeletons, cancellationToken) : Nothing<(long, long, long)>(),
        Annotations = wanted.Annotations ? await AnnotationsAsync(data, skeletons, cancellationToken) : Nothing<(long, long)>(),
    };

    private static async Task<ILookup<long, DetailLink>> LinksAsync(ProjectData data, IdSet skeletons, CancellationToken cancellationToken)
    {
        var kinds = SkeletonDetail.Relations.SelectMany((name, kind) => data.Relation(name).Select(relation => (relation, kind))).ToDictionary(pair => pair.relation, pair => pair.kind);
        var links = await data.ListAsync(
            data.Query(Models.TreenodeConnector).Where("skeleton", skeletons).Where("relation", new IdSet(kinds.Keys)),
            row => (Skeleton: row.Long("skeleton"), Node: row.Long("treenode"), Connector: row.Long("connector"), Relation: row.Long("relation"), User: row.Long("user"), Edited: row.Long("edition_time")),
            cancellationToken);
        var places = (await data.ListAsync(
            data.Query(Models.Connector).Where("pk", new IdSet(links.Select(link => link.Connector))), row => (row.Id, X: row.Float("location_x"), Y: row.Float("location_y"), Z: row.Float("location_z")), cancellationToken))
            .ToDictionary(place => place.Id);
        return links.Where(link => places.ContainsKey(link.Connector)).OrderBy(link => link.Node).ThenBy(link => link.Connector).ToLookup(link => link.Skeleton, link =>
        {
            var place = places[link.Connector];
            return new DetailLink(link.Node, link.Connector, kinds[link.Relation], place.X, place.Y, place.Z, link.User, link.Edited);
        });
    }

    private static async Task<ILookup<long, DetailTag>> TagsAsync(ProjectData data, IdSet nodes, Func<long, long> skeletonOf, CancellationToken cancellationToken)
    {
        var links = await data.ListAsync(
            data.Query(Models.TreenodeClassInstance).Where("treenode", nodes).Where("relation", data.Relation(TracingVocabulary.LabeledAs)),
            row => (Node: row.Long("treenode"), Label: row.Long("class_instance"), User: row.Long("user"), Edited: row.Long("edition_time")),
            cancellationToken);
        var names = await data.NamesAsync(new IdSet(links.Select(link => link.Label)), cancellationToken);
        return links.Where(link => names.ContainsKey(link.Label)).ToLookup(link => skeletonOf(link.Node), link => new DetailTag(names[link.Label], link.Node, link.User, link.Edited));
    }

    private static async Task<ILookup<long, (long Node, long Id, long Reviewer)>> ReviewsAsync(ProjectData data, IdSet skeletons, CancellationToken cancellationToken) =>
        (await data.ListAsync(data.Query(Models.Review).Where("skeleton", skeletons), row => (Skeleton: row.Long("skeleton"), Review: (row.Long("treenode"), row.Id, row.Long("reviewer"))), cancellationToken))
        .ToLookup(row => row.Skeleton, row => row.Review);

    private static async Task<ILookup<long, (long Annotation, long User)>> AnnotationsAsync(ProjectData data, IdSet skeletons, CancellationToken cancellationToken)
    {
        var models = (await data.ListAsync(
            data.Query(Models.ClassInstanceClassInstance).Where("relation", data.Relation(TracingVocabulary.ModelOf)).Where("class_instance_a", skeletons),
            row => (Skeleton: row.Long("class_instance_a"), Neuron: row.Long("class_instance_b"), User: row.Long("user")),
            cancellationToken)).DistinctBy(model => (model.Skeleton, model.Neuron)).ToLookup(model => model.Neuron);
        var links = await data.AnnotationLinksAsync(new IdSet(models.Select(model => model.Key)), null, cancellationToken);
        return links.SelectMany(link => models[link.Entity], (link, model) => (model.Skeleton, link.Annotation, model.User)).ToLookup(row => row.Skeleton, row => (row.Annotation, row.User));
    }

    private static ILookup<long, T> Nothing<T>() => Enumerable.Empty<T>().ToLookup(_ => 0L);
}

/// <summary>A link of a skeleton to a connector, and the connector's place.</summary>
internal readonly record struct DetailLink(long Node, long Connector, int Kind, float X, float Y, float Z, long User, long Edited);

/// <summary>A tag on a node.</summary>
internal readonly record struct DetailTag(string Name, long Node, long User, long Edited);
