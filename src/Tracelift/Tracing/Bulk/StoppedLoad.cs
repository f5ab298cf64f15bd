using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Tracing.Bulk;

/// <summary>Adds the number of committed chunks, and how to complete the load, to the fault that stopped it.</summary>
internal static class StoppedLoad
{
    // No load can be completed after these faults; their hints say what to do.
    private static readonly string[] Final = ["load-undone", "reference-missing", "input-changed", "damaged-load"];

    /// <summary>Returns the fault with a hint about the load.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="load">The load's number.</param>
    /// <param name="chunksIn">The number of loaded chunks, in words.</param>
    public static TraceliftException Explain(TraceliftException fault, long load, string chunksIn)
    {
        if (Final.Contains(fault.Code))
            return fault;
        var advice = string.Create(
            CultureInfo.InvariantCulture,
            $"{chunksIn} of load {load} are loaded and stay; the same command with --resume completes it, tracelift undo {load} undoes it.");
        var hint = fault.Hint is { Length: > 0 } own ? $"{own.TrimEnd('.')}. {advice}" : advice;
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
