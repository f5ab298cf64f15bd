using System.Collections.Concurrent;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Pages.Projects;

/// <summary>How much was traced in a project.</summary>
/// <param name="Skeletons">Its skeletons, placeholders not counted.</param>
/// <param name="Placeholders">Its skeletons that stand for partner nodes of an export.</param>
/// <param name="Nodes">Their treenodes.</param>
/// <param name="Cable">Their length together, in nm.</param>
public sealed record ProjectCount(long Skeletons, long Placeholders, long Nodes, double Cable)
{
    /// <summary>That in words.</summary>
    public string Words => Skeletons + Placeholders == 0 ? "nothing traced" : $"{new NeuronCount(Skeletons, Placeholders).Words("skeleton")} with {NumberFormat.Count(Nodes, "node")} and {NumberFormat.Length(Cable)} of cable";
}

/// <summary>
/// Counts the traced objects of projects, by the summaries of their skeletons: counting the treenodes of a large project takes
/// minutes. What took long is good for a minute, because everybody begins at the page that shows it.
/// </summary>
internal sealed class ProjectTotals(TimeProvider time)
{
    private const int MostKnown = 10_000;
    private const int Few = 20_000;
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<long, (ProjectCount Count, DateTimeOffset Until)> _known = new();

    /// <summary>What a project has.</summary>
    public async Task<ProjectCount> OfAsync(IReadSession session, long project, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_known.TryGetValue(project, out var known) && known.Until > now)
            return known.Count;
        var (skeletons, nodes, cable) = (0L, 0L, 0.0);
        await foreach (var batch in session.ReadAsync(new RowQuery(Models.SkeletonSummary) { Project = project }, cancellationToken))
        {
            using (batch)
            {
                var counts = batch.Longs("num_nodes").Values;
                var lengths = batch.Doubles("cable_length").Values;
                skeletons += batch.Count;
                for (var row = 0; row < batch.Count; row++)
                    (nodes, cable) = (nodes + counts[row], cable + lengths[row]);
            }
        }

        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        var placeholders = (await PlaceholderCount.OfAsync(session, project, vocabulary, null, cancellationToken)).Skeletons;
        var count = new ProjectCount(Math.Max(0, skeletons - placeholders), placeholders, nodes, cable);
        if (skeletons <= Few)
            return count;
        if (_known.Count >= MostKnown)
            _known.Clear();
        _known[project] = (count, now + GoodFor);
        return count;
    }
}
