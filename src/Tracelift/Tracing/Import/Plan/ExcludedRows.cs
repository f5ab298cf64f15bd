using System.Runtime.CompilerServices;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>
/// The rows of a source to exclude: excluded skeletons with their nodes, links, tags and reviews, rows that are set aside,
/// and neurons without a remaining skeleton, with the rows that refer to them. A row whose reference may be null, such
/// as a deep link without its active node, stays.
/// </summary>
internal sealed class ExcludedRows
{
    private readonly IdSet?[] _rows = new IdSet?[Models.All.Length];

    /// <summary>Returns the ids of a model's excluded rows, or null if there are none.</summary>
    public IdSet? Of(ModelDescription model) => _rows[model.Index];

    /// <summary>Sets the excluded rows of a model.</summary>
    public void Set(ModelDescription model, IdSet rows) => _rows[model.Index] = rows;

    /// <summary>
    /// Also excludes deep links whose alias the target has: an alias stands for one place in a project, and the
    /// existing one takes precedence.
    /// </summary>
    public async Task AddKnownDeepLinksAsync(IReadSession session, ITracingSource source, long project, CancellationToken cancellationToken)
    {
        await foreach (var batch in source.ReadAsync(Models.DeepLink, cancellationToken))
        {
            using (batch)
            {
                var aliases = new Dictionary<string, List<long>>(StringComparer.Ordinal);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (batch.Texts("alias").Text(row) is not { } alias)
                        continue;
                    if (!aliases.TryGetValue(alias, out var ids))
                        aliases.Add(alias, ids = []);
                    ids.Add(batch.Ids[row]);
                }

                var query = new RowQuery(Models.DeepLink) { Project = project }.WhereText("alias", aliases.Keys);
                await foreach (var known in session.ReadAsync(query, cancellationToken))
                {
                    using (known)
                    {
                        for (var row = 0; row < known.Count; row++)
                            (_rows[Models.DeepLink.Index] ??= []).UnionWith(aliases[known.Texts("alias").Text(row)!]);
                    }
                }
            }
        }

        foreach (var model in Models.All.Where(model => model.HangsOn(Models.DeepLink)))
            await FindAsync(source, model, cancellationToken);
    }

    /// <summary>Finds the rows that refer to skeletons or to rows set aside by the survey, with one more pass over the models concerned.</summary>
    /// <param name="source">The source.</param>
    /// <param name="survey">The survey of the source.</param>
    /// <param name="known">The known skeletons of the target: connectors that only these use were imported with them, and are excluded, too.</param>
    /// <param name="broken">The skeletons that are not one tree.</param>
    /// <param name="serverObjects">The target's ids of objects of the server, by model and by the source's ids.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<ExcludedRows> FindAsync(
        ITracingSource source,
        SourceSurvey survey,
        PreviouslyImported known,
        IdSet broken,
        IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> serverObjects,
        CancellationToken cancellationToken)
    {
        var found = new ExcludedRows();
        foreach (var (model, rows) in ((ModelDescription, IdSet)[])
            [(Models.Volume, known.Volumes), (Models.DeepLink, known.DeepLinks), (Models.ClassInstanceClassInstance, known.OldLinks), (Models.ClassInstance, known.BareNeurons)])
        {
            found.Add(model, rows);
        }

        var skeletons = new IdSet(known.LeftOut);
        skeletons.UnionWith(broken);
        var there = new IdSet(known.LeftOut);
        there.UnionWith(known.Still);
        if (!there.IsEmpty && survey.Rows(Models.Connector) > 0)
        {
            var gone = new IdSet(skeletons);
            gone.UnionWith(known.Still);
            var connectors = await ConnectorsOfOnlyAsync(source, survey, there, gone, cancellationToken);
            found.Add(Models.Connector, connectors);
            skeletons.UnionWith(await PlaceholdersOfOnlyAsync(source, survey, connectors, cancellationToken));
            skeletons.ExceptWith(known.Instances.Keys);
        }

        found.Add(Models.ClassInstance, skeletons);
        if (!skeletons.IsEmpty)
            found.Add(Models.ClassInstance, await NeuronsOfOnlyAsync(source, survey, skeletons, cancellationToken));
        if (!known.Still.IsEmpty)
            found.Add(Models.Treenode, await NodesAsync(source, known.Still, cancellationToken));
        foreach (var (model, rows) in survey.SetAside)
            found.Add(model, rows);
        foreach (var model in Models.All.Where(model => model.Columns.Any(column => column.OfServer is not null) && survey.Rows(model) > 0))
            found.Add(model, await WithoutServerObjectAsync(source, model, serverObjects, cancellationToken));

        // Referenced models come first in Models.All, so one pass reaches all referring rows.
        foreach (var model in Models.All)
        {
            if (model != Models.ClassInstance && survey.Rows(model) > 0)
                await found.FindAsync(source, model, cancellationToken);
        }

        return found;
    }

    /// <summary>Also excludes rows of a model, but no rows that refer to them.</summary>
    public void Add(ModelDescription model, IdSet rows)
    {
        if (!rows.IsEmpty)
            (_rows[model.Index] ??= []).UnionWith(rows);
    }

    /// <summary>Also excludes class instances with their links.</summary>
    public Task AddInstancesAsync(ITracingSource source, IdSet instances, CancellationToken cancellationToken)
    {
        Add(Models.ClassInstance, instances);
        return instances.IsEmpty ? Task.CompletedTask : FindAsync(source, Models.ClassInstanceClassInstance, cancellationToken);
    }

    /// <summary>Returns the treenodes of some skeletons.</summary>
    private static async Task<IdSet> NodesAsync(ITracingSource source, IdSet skeletons, CancellationToken cancellationToken)
    {
        var nodes = new IdSet();
        await foreach (var batch in source.ReadAsync(Models.Treenode, cancellationToken))
        {
            using (batch)
            {
                var of = batch.Longs("skeleton").Values;
                for (var row = 0; row < batch.Count; row++)
                {
                    if (skeletons.Contains(of[row]))
                        nodes.Add(batch.Ids[row]);
                }
            }
        }

        return nodes;
    }

    private async Task FindAsync(ITracingSource source, ModelDescription model, CancellationToken cancellationToken)
    {
        var columns = model.Columns
            .Where(column => column is { Nullable: false, RefersTo: { } target } && _rows[target.Index] is not null)
            .ToList();
        if (columns.Count == 0)
            return;
        var rows = _rows[model.Index] ?? [];
        await foreach (var batch in source.ReadAsync(model, cancellationToken))
        {
            using (batch)
            {
                foreach (var column in columns)
                {
                    var (values, gone) = (batch.Longs(column.Ordinal), _rows[column.RefersTo!.Index]!);
                    for (var row = 0; row < batch.Count; row++)
                    {
                        if (!values.IsNull(row) && gone.Contains(values.Values[row]))
                            rows.Add(batch.Ids[row]);
                    }
                }
            }
        }

        if (!rows.IsEmpty)
            _rows[model.Index] = rows;
    }

    /// <summary>Returns the rows that refer to an object of the source's server, such as a stack, for which the target has none.</summary>
    private static async Task<IdSet> WithoutServerObjectAsync(
        ITracingSource source, ModelDescription model, IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> known, CancellationToken cancellationToken)
    {
        var without = new IdSet();
        await foreach (var batch in source.ReadAsync(model, cancellationToken))
        {
            using (batch)
            {
                foreach (var column in batch.Columns.Where(column => column.Column.OfServer is not null))
                {
                    var there = known.GetValueOrDefault(column.Column.OfServer!);
                    for (var row = 0; row < batch.Count; row++)
                    {
                        if (!column.IsNull(row) && there?.ContainsKey(((LongColumn)column).Values[row]) != true)
                            without.Add(batch.Ids[row]);
                    }
                }
            }
        }

        return without;
    }

    private static async Task<IdSet> NeuronsOfOnlyAsync(
        ITracingSource source, SourceSurvey survey, IdSet skeletons, CancellationToken cancellationToken)
    {
        IdSet loses = [], keeps = [];
        await foreach (var (_, skeleton, neuron) in NeuronLinks.ReadAsync(source, survey, cancellationToken))
            (skeletons.Contains(skeleton) ? loses : keeps).Add(neuron);
        loses.ExceptWith(keeps);
        return loses;
    }

    /// <summary>Returns the connectors that are linked to known skeletons and to no imported one except placeholders.</summary>
    private static async Task<IdSet> ConnectorsOfOnlyAsync(
        ITracingSource source, SourceSurvey survey, IdSet known, IdSet gone, CancellationToken cancellationToken)
    {
        IdSet loses = [], keeps = [];
        await foreach (var (connector, skeleton) in ConnectorLinksAsync(source, cancellationToken))
        {
            if (known.Contains(skeleton))
                loses.Add(connector);
            else if (!gone.Contains(skeleton) && !survey.MadeUpSkeletons.Contains(skeleton))
                keeps.Add(connector);
        }

        loses.ExceptWith(keeps);
        return loses;
    }

    /// <summary>Returns the placeholders of partners whose connectors are all excluded.</summary>
    private static async Task<IdSet> PlaceholdersOfOnlyAsync(
        ITracingSource source, SourceSurvey survey, IdSet connectors, CancellationToken cancellationToken)
    {
        IdSet loses = [], keeps = [];
        if (connectors.IsEmpty || survey.MadeUpSkeletons.IsEmpty)
            return loses;
        await foreach (var (connector, skeleton) in ConnectorLinksAsync(source, cancellationToken))
        {
            if (survey.MadeUpSkeletons.Contains(skeleton))
                (connectors.Contains(connector) ? loses : keeps).Add(skeleton);
        }

        loses.ExceptWith(keeps);
        return loses;
    }

    private static async IAsyncEnumerable<(long Connector, long Skeleton)> ConnectorLinksAsync(
        ITracingSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in source.ReadAsync(Models.TreenodeConnector, cancellationToken))
        {
            using (batch)
            {
                var (connectors, skeletons) = (batch.Longs("connector"), batch.Longs("skeleton"));
                for (var row = 0; row < batch.Count; row++)
                {
                    // Unreadable values of faulty rows are null.
                    if (!connectors.IsNull(row) && !skeletons.IsNull(row))
                        yield return (connectors.Values[row], skeletons.Values[row]);
                }
            }
        }
    }
}
