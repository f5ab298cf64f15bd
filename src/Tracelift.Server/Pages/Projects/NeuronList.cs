using System.Globalization;
using Tracelift.Model;
using Tracelift.Server.Calls;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Pages.Projects;

/// <summary>A neuron of a list, with one of its skeletons.</summary>
/// <param name="Id">The neuron's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Skeleton">The id of its skeleton, or null where it has none.</param>
/// <param name="Nodes">The skeleton's nodes.</param>
/// <param name="Cable">Its length in nm.</param>
/// <param name="Annotations">What the neuron is annotated with.</param>
public sealed record ListedNeuron(long Id, string Name, long? Skeleton, long Nodes, double Cable, IReadOnlyList<string> Annotations);

/// <summary>
/// A page of the neurons of a project whose names hold a text, by id. Names are looked at one by one, but only those of the
/// page are kept: a project can have a million.
/// </summary>
/// <param name="Rows">The page.</param>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Number">The page's number, from 1.</param>
/// <param name="Search">The search text.</param>
public sealed record NeuronList(IReadOnlyList<ListedNeuron> Rows, long Total, int Number, string Search)
{
    /// <summary>The rows of a page.</summary>
    public const int Size = 50;

    internal static async Task<NeuronList> LoadAsync(ProjectData data, string search, int number, CancellationToken cancellationToken)
    {
        var found = await FindAsync(data, search, cancellationToken);
        var pages = Math.Max(1, (int)Math.Min(int.MaxValue, (found.Count + Size - 1) / Size));
        number = Math.Clamp(number, 1, pages);
        var shown = new IdSet(found.Skip((number - 1) * Size).Take(Size));
        var names = await data.NamesAsync(shown, cancellationToken);
        var models = (await data.ModelsAsync(null, shown, cancellationToken)).OrderBy(model => model.Skeleton).ToLookup(model => model.Neuron, model => model.Skeleton);
        var summaries = (await data.ListAsync(
            data.Query(Models.SkeletonSummary).Where("pk", new IdSet(models.SelectMany(skeletons => skeletons))),
            row => (row.Id, Nodes: row.Long("num_nodes"), Cable: row.Double("cable_length")),
            cancellationToken)).ToDictionary(summary => summary.Id);
        var links = await data.AnnotationLinksAsync(shown, null, cancellationToken);
        var annotations = await data.NamesAsync(new IdSet(links.Select(link => link.Annotation)), cancellationToken);
        var byNeuron = links.Where(link => annotations.ContainsKey(link.Annotation)).ToLookup(link => link.Entity, link => annotations[link.Annotation]);
        return new NeuronList(
            [.. shown.SelectMany(neuron => models[neuron].Select(skeleton => (long?)skeleton).DefaultIfEmpty(null), (neuron, skeleton) => (neuron, skeleton)).Select(one => new ListedNeuron(
                one.neuron,
                names.GetValueOrDefault(one.neuron, ""),
                one.skeleton,
                one.skeleton is { } a && summaries.TryGetValue(a, out var nodes) ? nodes.Nodes : 0,
                one.skeleton is { } b && summaries.TryGetValue(b, out var cable) ? cable.Cable : 0,
                [.. byNeuron[one.neuron].Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]))],
            found.Count,
            number,
            search);
    }

    private static async Task<IdSet> FindAsync(ProjectData data, string search, CancellationToken cancellationToken)
    {
        var found = new IdSet();
        var neurons = data.Query(Models.ClassInstance).Where("class_column", data.Class(TracingVocabulary.Neuron));
        if (data.Class(TracingVocabulary.Neuron).IsEmpty)
            return found;
        await foreach (var batch in data.ReadAsync(neurons, cancellationToken))
        {
            using (batch)
            {
                var names = batch.Texts("name");
                for (var row = 0; row < batch.Count; row++)
                {
                    if (search.Length == 0 || names.Text(row)!.Contains(search, StringComparison.OrdinalIgnoreCase))
                        found.Add(batch.Ids[row]);
                }
            }
        }

        // A number may be the id of a neuron or of a skeleton, too.
        if (long.TryParse(search, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            found.UnionWith((await data.ModelsAsync(IdSet.Of(id), null, cancellationToken)).Select(model => model.Neuron));
            found.UnionWith(await data.ListAsync(neurons.Where("pk", id), row => row.Id, cancellationToken));
        }

        return found;
    }
}
