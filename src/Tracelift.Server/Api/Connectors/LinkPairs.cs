using System.Text.Json;
using Tracelift.Model;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;

namespace Tracelift.Server.Api.Connectors;

/// <summary>Pairs of links at one connector, with the positions of their ends.</summary>
internal sealed class LinkPairs(ProjectData data)
{
    /// <summary>One side of the pairs.</summary>
    public RowQuery Query(IEnumerable<long> skeletons, IEnumerable<long> connectors, IdSet? relation)
    {
        var query = data.Query(Models.TreenodeConnector);
        if (new IdSet(skeletons) is { IsEmpty: false } theirs)
            query = query.Where("skeleton", theirs);
        if (new IdSet(connectors) is { IsEmpty: false } at)
            query = query.Where("connector", at);
        return relation is null ? query : query.Where("relation", relation);
    }

    /// <summary>Reads all pairs, by their connectors. Makes each pair when it is enumerated, because there can be many at a connector.</summary>
    public async Task<IEnumerable<(LinkRow Source, LinkRow Target)>> ReadAsync(RowQuery sources, RowQuery targets, Func<LinkRow, LinkRow, bool> isPair, CancellationToken cancellationToken)
    {
        // Reads the side with its own condition first, and then only links at the same connectors.
        var isForward = sources.Ids.Count >= targets.Ids.Count;
        var first = await data.ListAsync(isForward ? sources : targets, LinkRow.Of, cancellationToken);
        var shared = new IdSet(first.Select(link => link.Connector));
        var second = await data.ListAsync((isForward ? targets : sources).Where("connector", shared), LinkRow.Of, cancellationToken);
        var (one, other) = isForward ? (first, second) : (second, first);
        var byConnector = other.OrderBy(link => link.Id).ToLookup(link => link.Connector);
        return one.OrderBy(link => link.Connector).ThenBy(link => link.Id)
            .SelectMany(source => byConnector[source.Connector].Where(target => isPair(source, target)), (source, target) => (Source: source, Target: target));
    }

    /// <summary>All pairs, by their connectors.</summary>
    public async Task<ApiAnswer> AnswerAsync(RowQuery sources, RowQuery targets, Func<LinkRow, LinkRow, bool> isPair, CancellationToken cancellationToken)
    {
        var pairs = (await ReadAsync(sources, targets, isPair, cancellationToken)).ToList();
        var nodes = await PlacesAsync(Models.Treenode, pairs.SelectMany(pair => new[] { pair.Source.Treenode, pair.Target.Treenode }), cancellationToken);
        var connectors = await PlacesAsync(Models.Connector, pairs.Select(pair => pair.Source.Connector), cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartArray();
            foreach (var (source, target) in pairs)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(source.Connector);
                Write(writer, connectors.GetValueOrDefault(source.Connector));
                Write(writer, source, nodes);
                Write(writer, target, nodes);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            return Task.CompletedTask;
        });
    }

    private static void Write(Utf8JsonWriter writer, LinkRow link, Dictionary<long, (float X, float Y, float Z)> nodes)
    {
        writer.WriteNumberValue(link.Treenode);
        writer.WriteNumberValue(link.Skeleton);
        writer.WriteNumberValue(link.Confidence);
        writer.WriteNumberValue(link.User);
        Write(writer, nodes.GetValueOrDefault(link.Treenode));
    }

    private static void Write(Utf8JsonWriter writer, (float X, float Y, float Z) place)
    {
        writer.WriteStartArray();
        writer.WritePoint(place.X, place.Y, place.Z);
        writer.WriteEndArray();
    }

    private async Task<Dictionary<long, (float X, float Y, float Z)>> PlacesAsync(ModelDescription model, IEnumerable<long> ids, CancellationToken cancellationToken) =>
        (await data.ListAsync(data.Query(model).Where("pk", new IdSet(ids)), row => (row.Id, Place: (row.Float("location_x"), row.Float("location_y"), row.Float("location_z"))), cancellationToken))
        .ToDictionary(row => row.Id, row => row.Place);
}
