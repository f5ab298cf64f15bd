using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Formats.Destinations;

/// <summary>Takes the rows of an export in its order. Without <see cref="CompleteAsync"/>, nothing is at the place.</summary>
public interface ITracingWriter : IAsyncDisposable
{
    /// <summary>The number of bytes before compression. Safe to read from any thread.</summary>
    long Bytes { get; }

    /// <summary>The number of written files of skeletons; null for formats with one file.</summary>
    long? Files => null;

    /// <summary>The number of rows that the format can't hold, by kind; complete after <see cref="CompleteAsync"/>.</summary>
    IReadOnlyDictionary<string, long> NotHeld => new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Warnings for the user.</summary>
    IReadOnlyList<string> Notes => [];

    /// <summary>Limits the written fields of a model. Formats that write none of these fields need not heed it.</summary>
    void Limit(ModelDescription model, params IReadOnlyCollection<string> fields);

    /// <summary>Takes the rows of a batch; the caller keeps the batch.</summary>
    /// <exception cref="InputException">The format can't express a value.</exception>
    ValueTask WriteAsync(Batch batch, CancellationToken cancellationToken);

    /// <summary>Completes the output.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);
}
