using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Import;

/// <summary>
/// Rows of a source that stay out with some skeletons, or because they are set aside: the skeletons, their nodes, links, tags and reviews, and the
/// neurons of which no skeleton is left, with what hangs on these. Where a row may be without what it refers to, such
/// as a deep link without its active node, it stays.
/// </summary>
internal sealed class LeftOutRows
{
    private readonly IdSet?[] _rows = new IdSet?[Models.All.Length];

    /// <summary>The ids of a model's rows that stay out, or null where there are none.</summary>
    public IdSet? Of(ModelDescription model) => _rows[model.Index];

    /// <summary>Leaves these rows of a model out, and no others of it.</summary>
    public void Set(ModelDescription model, IdSet rows) => _rows[model.Index] = rows;

    /// <summary>
    /// Also leaves out deep links whose alias the target has: an alias stands for one place in a project, and who has
    /// it there keeps it.
    /// </summary>
    public async Task AddKnownDeepLinksAsync(IReadSession session, ITracingSource source, long project, CancellationToken cancellationToken)
    {
        await foreach (var batch in source.ReadAsync(Models.DeepLink, cancellationToken).ConfigureAwait(false))
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
                await foreach (var known in session.ReadAsync(query, cancellationToken).ConfigureAwait(false))
                {
                    using (known)
                    {
                        for (var row = 0; row < known.Count; row++)
                            (_rows[Models.DeepLink.Index] ??= []).UnionWith(aliases[known.Texts("alias").Text(row)!]);
                    }
                }
            }
        }
    }

    /// <summary>Finds what hangs on skeletons and on what the survey has set aside, by reading what can: one more pass over those models.</summary>
    public static async Task<LeftOutRows> FindAsync(ITracingSource source, Survey survey, IdSet skeletons, CancellationToken cancellationToken)
    {
        var found = new LeftOutRows();
        if (skeletons.IsEmpty && survey.SetAside.Count == 0)
            return found;
        var instances = new IdSet(skeletons);
        instances.UnionWith(await NeuronsOfOnlyAsync(source, survey, skeletons, cancellationToken).ConfigureAwait(false));
        found._rows[Models.ClassInstance.Index] = instances;
        foreach (var (model, rows) in survey.SetAside)
            found._rows[model.Index] = new IdSet(rows);

        // Models.All has what is referred to first, so one pass reaches all that hangs on it.
        foreach (var model in Models.All)
        {
            if (model != Models.ClassInstance && survey.Rows(model) > 0)
                await found.FindAsync(source, model, cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    private async Task FindAsync(ITracingSource source, ModelDescription model, CancellationToken cancellationToken)
    {
        var columns = model.Columns
            .Where(column => column is { Nullable: false, RefersTo: { } target } && _rows[target.Index] is not null)
            .ToList();
        if (columns.Count == 0)
            return;
        var rows = _rows[model.Index] ?? [];
        await foreach (var batch in source.ReadAsync(model, cancellationToken).ConfigureAwait(false))
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

    private static async Task<IdSet> NeuronsOfOnlyAsync(
        ITracingSource source, Survey survey, IdSet skeletons, CancellationToken cancellationToken)
    {
        IdSet loses = [], keeps = [];
        await foreach (var (skeleton, neuron) in NeuronLinks.ReadAsync(source, survey, cancellationToken).ConfigureAwait(false))
            (skeletons.Contains(skeleton) ? loses : keeps).Add(neuron);
        loses.ExceptWith(keeps);
        return loses;
    }
}
