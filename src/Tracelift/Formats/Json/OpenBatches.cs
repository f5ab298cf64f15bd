using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>
/// One batch of each model that is being filled, so that a file whose models take turns gives full batches, too.
/// </summary>
internal sealed class OpenBatches : IDisposable
{
    // Text beyond this ends a batch early: rows can be as large as meshes are.
    private const long LargestText = 4 << 20;

    private readonly Batch?[] _open = new Batch?[Models.All.Length];
    private readonly long[] _text = new long[Models.All.Length];

    /// <summary>The batch that takes a model's next row.</summary>
    internal Batch For(ModelDescription model) => _open[model.Index] ??= Batch.Rent(model);

    /// <summary>Adds to the size of the text in a model's batch.</summary>
    internal void CountText(ModelDescription model, int bytes) => _text[model.Index] += bytes;

    /// <summary>Whether a model's batch is to be handed out.</summary>
    internal bool IsReady(ModelDescription model) =>
        _open[model.Index] is { } batch && (batch.IsFull || _text[model.Index] > LargestText);

    /// <summary>Hands a model's batch out.</summary>
    internal Batch Take(ModelDescription model)
    {
        var batch = _open[model.Index]!;
        _open[model.Index] = null;
        _text[model.Index] = 0;
        return batch;
    }

    /// <summary>Hands out some batch that is not empty, or null where there is none left.</summary>
    internal Batch? TakeAny()
    {
        foreach (var batch in _open)
        {
            if (batch is { Count: > 0 })
                return Take(batch.Model);
        }

        return null;
    }

    /// <summary>Gives what was not handed out back.</summary>
    public void Dispose()
    {
        foreach (var batch in _open)
            batch?.Dispose();
        Array.Clear(_open);
    }
}
