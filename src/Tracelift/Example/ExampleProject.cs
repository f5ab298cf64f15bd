using System.Runtime.CompilerServices;
using Tracelift.Formats;
using Tracelift.Model;

namespace Tracelift.Example;

/// <summary>
/// Generates tracing data that resemble a real project's, of any size and in constant memory. The same seed gives the
/// same rows in each pass and on every machine. Every reference is closed, and every skeleton is one tree.
/// </summary>
public sealed class ExampleProject : ITracingSource
{
    private const int FewestNodes = 10;

    private readonly ExampleOptions _options;

    /// <summary>Makes an example project.</summary>
    /// <exception cref="ArgumentException">The options are contradictory.</exception>
    public ExampleProject(ExampleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Neurons < 1 || options.FewestNodes < FewestNodes || options.MostNodes < options.FewestNodes
            || options.NodesPerConnector < 1 || options.MostTags < 3)
        {
            throw new ArgumentException(
                $"An example needs at least one neuron, {FewestNodes} nodes for each neuron, a node for each connector and three tags for each neuron",
                nameof(options));
        }

        if (options is { HasParts: true, IsComplete: false })
            throw new ArgumentException("An example with parts must be complete: they refer to its volumes", nameof(options));
        _options = options;
    }

    /// <inheritdoc/>
    public string Name => "example project";

    /// <inheritdoc/>
    public long? Length => null;

    /// <inheritdoc/>
    public long Position => 0;

    /// <inheritdoc/>
    public string? Sha256 => null;

    /// <inheritdoc/>
    public IAsyncEnumerable<Batch> SurveyAsync(SurveyNotes notes, CancellationToken cancellationToken) =>
        Read(_ => true, cancellationToken).ToAsyncEnumerable();

    /// <inheritdoc/>
    public IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, CancellationToken cancellationToken) =>
        Read(of => of == model, cancellationToken).ToAsyncEnumerable();

    /// <inheritdoc/>
    public Task<string> LocateAsync(long position, CancellationToken cancellationToken) => Task.FromResult(Name);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IEnumerable<Batch> Read(Func<ModelDescription, bool> isWanted, CancellationToken cancellationToken)
    {
        var batches = _options.Shuffle ? InDisorder(isWanted) : InOrder(isWanted);
        foreach (var batch in batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return batch;
        }
    }

    private IEnumerable<Batch> InOrder(Func<ModelDescription, bool> isWanted)
    {
        var rows = new ExampleRows(_options);
        return rows.Groups.Where(group => isWanted(group.Model)).SelectMany(rows.Read);
    }

    /// <summary>Alternates between the groups at random, batch by batch.</summary>
    private IEnumerable<Batch> InDisorder(Func<ModelDescription, bool> isWanted)
    {
        // Each group has its own cache of neurons, so that other groups do not evict those that it needs.
        var open = new ExampleRows(_options).Groups
            .Select((group, order) => (group.Model, Order: order))
            .Where(group => isWanted(group.Model))
            .Select(group => Group(group.Order))
            .ToList();
        var random = new ExampleRandom(_options.Seed, Purpose.Order, -1);
        while (open.Count > 0)
        {
            var turn = random.Below(open.Count);
            if (open[turn].MoveNext())
            {
                yield return open[turn].Current;
                continue;
            }

            open[turn].Dispose();
            open.RemoveAt(turn);
        }
    }

    private IEnumerator<Batch> Group(int order)
    {
        var rows = new ExampleRows(_options);
        return rows.ReadShuffled(rows.Groups.ElementAt(order), order).GetEnumerator();
    }
}
