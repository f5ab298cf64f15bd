using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Tracing.Bulk;

/// <summary>Adds to a fault that stops a load how many chunks are committed, and how the load is completed.</summary>
internal static class StoppedLoad
{
    // After these nothing completes it; their hints say what to do.
    private static readonly string[] Final = ["load-undone", "reference-missing", "input-changed", "damaged-load"];

    /// <summary>The same fault with a hint that speaks of the load.</summary>
    /// <param name="fault">What has stopped it.</param>
    /// <param name="load">The load's number.</param>
    /// <param name="chunksIn">How many of its chunks are in.</param>
    public static TraceliftException Explain(TraceliftException fault, long load, string chunksIn)
    {
        if (Final.Contains(fault.Code))
            return fault;
        var said = string.Create(
            CultureInfo.InvariantCulture,
            $"{chunksIn} of load {load} are in and stay; the same command with --resume completes it, tracelift undo {load} takes out what it has brought.");
        var hint = fault.Hint is { Length: > 0 } own ? $"{own.TrimEnd('.')}. {said}" : said;
        return fault switch
        {
            StoreException { Problems.Count: > 0 } store => new StoreException(store.Code, store.Message, store.Problems, hint),
            StoreException store => new StoreException(store.Code, store.Message, hint, store, store.IsTransient),
            DiskException disk => new DiskException(disk.Code, disk.Message, hint, (IOException)disk.InnerException!),
            InputException input => new InputException(input.Code, input.Message, input.Problems, hint),
            _ => fault,
        };
    }
}
