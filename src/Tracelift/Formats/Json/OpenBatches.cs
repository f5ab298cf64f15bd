using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>
/// One open batch for each model, so that a file whose models alternate still gives full batches.
/// </summary>
internal sealed class OpenBatches : IDisposable
{
    // Text beyond this size ends a batch early: rows can be as large as meshes.
    private const long LargestText = 4 << 20;

    private readonly Batch?[] _open = new Batch?[Models.All.Length];
    private readonly long[] _text = new long[Models.All.Length];

    /// <summary>Returns the batch for a model's next row.</summary>
    internal Batch For(ModelDescription model) => _open[model.Index] ??= Batch.Rent(model);

    /// <summary>Adds to the size of the text in a model's batch.</summary>
    internal void CountText(ModelDescription model, int bytes) => _text[model.Index] += bytes;

    /// <summary>Whether a model's batch is ready.</summary>
    internal bool IsReady(ModelDescription model) =>
        _open[model.Index] is { } batch && (batch.IsFull || _text[model.Index] > LargestText);

    /// <summary>Removes and returns a model's batch.</summary>
    internal Batch Take(ModelDescription model)
    {
        var batch = _open[model.Index]!;
        _open[model.Index] = null;
        _text[model.Index] = 0;
        return batch;
    }

    /// <summary>Removes and returns a batch that is not empty, or null if there is none.</summary>
    internal Batch? TakeAny()
    {
        foreach (var batch in _open)
        {
            if (batch is { Count: > 0 })
                return Take(batch.Model);
        }

        return null;
    }

    /// <summary>Returns the remaining batches to the pool.</summary>
    public void Dispose()
    {
        foreach (var batch in _open)
            batch?.Dispose();
        Array.Clear(_open);
    }
}
