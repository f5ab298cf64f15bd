using Tracelift.Model;

namespace Tracelift.Formats;

/// <summary>
/// A source that can read a range of positions (<see cref="Batch.Positions"/>) by itself. A bulk load needs this to load in
/// chunks, to resume, and to share the work among machines.
/// </summary>
public interface ISeekableSource : ITracingSource
{
    /// <summary>Computes a fingerprint that identifies the source and its version without reading all of it.</summary>
    /// <returns>Letters and digits, equal for copies of the source on other machines.</returns>
    Task<string> FingerprintAsync(CancellationToken cancellationToken);

    /// <summary>The number of bytes that all passes have read so far; of packed data, the unpacked bytes.</summary>
    long BytesRead { get; }

    /// <summary>Whether each skeleton is a file, as for CATMAID's own imports, which mark skeletons as imported.</summary>
    bool HasSkeletonFiles { get; }

    /// <summary>Offset added to the source's original ids.</summary>
    long IdOffset => 0;

    /// <summary>Whether the source invented an id, which then has no meaning where an import preserves ids.</summary>
    bool IsSynthetic(ModelDescription model, long id);

    /// <summary>
    /// Reads the rows of a model from one position to another, both included, with their positions. Unlike
    /// <see cref="ITracingSource.ReadAsync"/>, several passes may run at once.
    /// </summary>
    IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, long first, long last, CancellationToken cancellationToken);

    /// <summary>Writes the positions that the survey has found.</summary>
    void WriteIndex(BinaryWriter writer);

    /// <summary>Reads the positions from a survey of the same source elsewhere, in place of a survey.</summary>
    void ReadIndex(BinaryReader reader);
}
