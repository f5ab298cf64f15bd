using System.Globalization;
using System.Text.RegularExpressions;
using Tracelift.Model;
using Tracelift.Server.Api.Values;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>
/// Writes a skeleton as five lists with all former versions of its rows, from the tables that CATMAID's triggers fill. A version
/// is valid from one time to another; a present row has its last edit and its creation in their place, as in CATMAID.
/// </summary>
internal sealed partial class SkeletonHistory(ProjectData data, DetailParts wanted, bool withMerged, ValueWriter output)
{
    private const int Present = 1, Former = 2, Merged = 3;

    private static readonly ModelDescription OldNodes = HistoryModels.Of(Models.Treenode);
    private static readonly ModelDescription OldLinks = HistoryModels.Of(Models.TreenodeConnector);
    private static readonly ModelDescription OldConnectors = HistoryModels.Of(Models.Connector);
    private static readonly ModelDescription OldTags = HistoryModels.Of(Models.TreenodeClassInstance);
    private static readonly ModelDescription OldInstances = HistoryModels.Of(Models.ClassInstance);
    private static readonly ModelDescription OldRelated = HistoryModels.Of(Models.ClassInstanceClassInstance);
    private static readonly ModelDescription OldReviews = HistoryModels.Of(Models.Review);

    /// <summary>Throws if the store has no such tables.</summary>
    /// <param name="request">The request.</param>
    /// <param name="what">What needs them.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ApiFault">It has none.</exception>
    public static async Task RequireAsync(ApiRequest request, string what, CancellationToken cancellationToken)
    {
        if ((await (await request.StoreAsync(cancellationToken)).DescribeAsync(cancellationToken)).Kind != StoreKind.Catmaid)
            throw Missing(what);
    }

    /// <summary>Returns the fault of a store without such tables.</summary>
    public static ApiFault Missing(string what) => ApiFault.NotHere($"{what}, because this store keeps no former versions of rows, as CATMAID's own database does");

    /// <summary>Returns the nodes' versions.</summary>
    public static async Task<List<NodeVersion>> NodesAsync(ProjectData data, long skeleton, bool withMerged, bool isOrdered, CancellationToken cancellationToken)
    {
        var present = await data.ListAsync(
            data.Query(Models.Treenode).Where("skeleton", skeleton), row => new NodeVersion(new NodeColumns(row.Batch)[row.Row], row.Long("edition_time"), row.Long("creation_time"), Present), cancellationToken);
        var versions = new List<NodeVersion>(present);
        versions.AddRange(await data.ListAsync(data.Query(OldNodes).Where("skeleton", skeleton), row => Node(row, Former), cancellationToken));
        if (withMerged)
        {
            versions.AddRange((await data.ListAsync(data.Query(OldNodes).Where("pk", new IdSet(present.Select(version => version.Node.Id))), row => Node(row, Merged), cancellationToken))
                .Where(version => version.Node.Skeleton != skeleton));
        }

        return isOrdered ? [.. versions.OrderBy(version => version.Node.Id).ThenBy(version => version.Order)] : versions;
    }

    /// <summary>Writes the five lists.</summary>
    public async Task WriteAsync(long skeleton, List<NodeVersion> nodes, CancellationToken cancellationToken)
    {
        output.StartList(5);
        output.StartList(nodes.Count);
        foreach (var (node, from, to, order) in nodes)
        {
            output.StartList(11);
            output.Number(node.Id);
            output.NumberOrNull(node.Parent);
            output.Number(node.User);
            output.Point(node.X, node.Y, node.Z);
            output.Number(node.Radius);
            output.Number(node.Confidence);
            output.Text(Time(from));
            output.Text(Time(to));
            output.Number(order);
            output.EndList();
        }

        output.EndList();
        await output.FlushAsync(cancellationToken);
        await WriteLinksAsync(skeleton, cancellationToken);
        await WriteTagsAsync(nodes, cancellationToken);
        await WriteReviewsAsync(skeleton, cancellationToken);
        await WriteAnnotationsAsync(skeleton, cancellationToken);
        output.EndList();
        await output.FlushAsync(cancellationToken);
    }

    private async Task WriteLinksAsync(long skeleton, CancellationToken cancellationToken)
    {
        var links = new List<LinkVersion>();
        if (wanted.Connectors)
        {
            var kinds = SkeletonDetail.Relations.SelectMany((name, kind) => data.Relation(name), (name, id) => (id, kind: Array.IndexOf(SkeletonDetail.Relations, name))).ToDictionary(pair => pair.id, pair => pair.kind);
            var present = await data.ListAsync(
                data.Query(Models.TreenodeConnector).Where("skeleton", skeleton), row => Link(row, (row.Long("edition_time"), row.Long("creation_time"))), cancellationToken);
            links.AddRange(present);
            links.AddRange(await data.ListAsync(data.Query(OldLinks).Where("skeleton", skeleton), row => Link(row, Period(row)), cancellationToken));
            if (withMerged)
            {
                links.AddRange((await data.ListAsync(data.Query(OldLinks).Where("pk", new IdSet(present.Select(link => link.Id))), row => Link(row, Period(row)), cancellationToken))
                    .Where(link => link.Skeleton != skeleton));
            }

            links.RemoveAll(link => !kinds.ContainsKey(link.Relation));
            links = [.. links.Select(link => link with { Relation = kinds[link.Relation] })];
        }

        var ids = new IdSet(links.Select(link => link.Connector));
        var places = (await BothAsync(Models.Connector, OldConnectors, "pk", ids, row => (row.Id, X: row.Float("location_x"), Y: row.Float("location_y"), Z: row.Float("location_z")), cancellationToken)).ToLookup(place => place.Id);
        var rows = links.SelectMany(link => places[link.Connector], (link, place) => (link, place)).ToList();
        output.StartList(rows.Count);
        foreach (var (link, place) in rows)
        {
            output.StartList(wanted.Users ? 9 : 8);
            output.Number(link.Treenode);
            output.Number(link.Connector);
            output.Number(link.Relation);
            output.Point(place.X, place.Y, place.Z);
            output.Text(Time(link.From));
            output.Text(Time(link.To));
            if (wanted.Users)
                output.Number(link.User);
            output.EndList();
        }

        output.EndList();
    }

    private async Task WriteTagsAsync(List<NodeVersion> nodes, CancellationToken cancellationToken)
    {
        // Each version of a tag belongs to each version of its node in this skeleton.
        var versions = wanted.Tags ? nodes.Where(version => version.Order != Merged).ToLookup(version => version.Node.Id) : Enumerable.Empty<NodeVersion>().ToLookup(version => version.Node.Id);
        var relation = data.Relation(TracingVocabulary.LabeledAs);
        var links = (await BothAsync(
            Models.TreenodeClassInstance, OldTags, "treenode", new IdSet(versions.Select(version => version.Key)),
            row => (Node: row.Long("treenode"), Label: row.Long("class_instance"), Relation: row.Long("relation"), User: row.Long("user"), Edited: row.Long("edition_time")),
            cancellationToken)).Where(link => relation.Contains(link.Relation)).ToList();
        var names = (await BothAsync(Models.ClassInstance, OldInstances, "pk", new IdSet(links.Select(link => link.Label)), row => (row.Id, Name: row.Text("name")), cancellationToken)).ToLookup(name => name.Id, name => name.Name);
        var tags = links.SelectMany(link => names[link.Label], (link, name) => (link, name)).SelectMany(pair => versions[pair.link.Node], (pair, _) => pair).GroupBy(pair => pair.name).OrderBy(tag => tag.Key, StringComparer.Ordinal).ToList();
        output.StartObject(tags.Count);
        foreach (var tag in tags)
        {
            output.Name(tag.Key);
            output.StartList(tag.Count());
            foreach (var (link, _) in tag)
            {
                output.StartList(wanted.Users ? 3 : 2);
                output.Number(link.Node);
                output.Text(Time(link.Edited));
                if (wanted.Users)
                    output.Number(link.User);
                output.EndList();
            }

            output.EndList();
        }

        output.EndObject();
    }

    private async Task WriteReviewsAsync(long skeleton, CancellationToken cancellationToken)
    {
        var reviews = wanted.Reviews
            ? await BothAsync(Models.Review, OldReviews, "skeleton", IdSet.Of(skeleton), row => (Node: row.Long("treenode"), row.Id, Reviewer: row.Long("reviewer"), Time: row.Long("review_time")), cancellationToken)
            : [];
        output.StartList(reviews.Count);
        foreach (var review in reviews)
        {
            output.StartList(4);
            output.Number(review.Node);
            output.Number(review.Id);
            output.Number(review.Reviewer);
            output.Text(Time(review.Time));
            output.EndList();
        }

        output.EndList();
    }

    private async Task WriteAnnotationsAsync(long skeleton, CancellationToken cancellationToken)
    {
        var (modelOf, annotatedWith) = (data.Relation(TracingVocabulary.ModelOf), data.Relation(TracingVocabulary.AnnotatedWith));
        var neurons = wanted.Annotations ? (await RelatedAsync(IdSet.Of(skeleton), cancellationToken)).Where(link => modelOf.Contains(link.Relation)).ToList() : [];
        var annotations = (await RelatedAsync(new IdSet(neurons.Select(link => link.To)), cancellationToken)).Where(link => annotatedWith.Contains(link.Relation)).ToLookup(link => link.From);
        var rows = neurons.SelectMany(neuron => annotations[neuron.To], (neuron, annotation) => (annotation, neuron.User)).ToList();
        output.StartList(rows.Count);
        foreach (var (annotation, user) in rows)
        {
            output.StartList(wanted.Users ? 3 : 2);
            output.Number(annotation.To);
            output.Text(Time(annotation.Edited));
            if (wanted.Users)
                output.Number(user);
            output.EndList();
        }

        output.EndList();
    }

    private Task<List<(long From, long To, long Relation, long User, long Edited)>> RelatedAsync(IdSet from, CancellationToken cancellationToken) => BothAsync(
        Models.ClassInstanceClassInstance, OldRelated, "class_instance_a", from,
        row => (row.Long("class_instance_a"), row.Long("class_instance_b"), row.Long("relation"), row.Long("user"), row.Long("edition_time")),
        cancellationToken);

    private async Task<List<T>> BothAsync<T>(ModelDescription model, ModelDescription old, string field, IdSet ids, Func<StoredRow, T> make, CancellationToken cancellationToken)
    {
        var rows = await data.ListAsync(data.Query(model).Where(field, ids), make, cancellationToken);
        rows.AddRange(await data.ListAsync(data.Query(old).Where(field, ids), make, cancellationToken));
        return rows;
    }

    private static NodeVersion Node(StoredRow row, int order)
    {
        var (from, to) = Period(row);
        return new NodeVersion(new NodeColumns(row.Batch)[row.Row], from, to, order);
    }

    private static LinkVersion Link(StoredRow row, (long From, long To) period) =>
        new(row.Id, row.Long("treenode"), row.Long("connector"), row.Long("skeleton"), row.Long("relation"), row.Long("user"), period.From, period.To);

    /// <summary>Returns when a version was valid; the time of its edit in place of a missing end.</summary>
    private static (long From, long To) Period(StoredRow row)
    {
        var ends = Range().Match(row.Text("period"));
        long Of(string end) => ends.Groups[end] is { Success: true, Value: { Length: > 0 } text } && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Timestamp.From(time)
            : row.Long("edition_time");
        return (Of("from"), Of("to"));
    }

    private static string Time(long time) =>
        Timestamp.ToMoment(time).ToString(time % Timestamp.Second == 0 ? "yyyy-MM-dd HH:mm:ss+00:00" : "yyyy-MM-dd HH:mm:ss.ffffff+00:00", CultureInfo.InvariantCulture);

    [GeneratedRegex("""^[\[(]"?(?<from>[^",]*)"?,"?(?<to>[^",]*)"?[\])]$""")]
    private static partial Regex Range();

    private readonly record struct LinkVersion(long Id, long Treenode, long Connector, long Skeleton, long Relation, long User, long From, long To);
}

/// <summary>A version of a treenode, and when it was valid.</summary>
internal readonly record struct NodeVersion(NodeRow Node, long From, long To, int Order);
