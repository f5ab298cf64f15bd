using Tracelift.Model;

namespace Tracelift.Formats;

/// <summary>
/// A source of which a part can be read by itself, by where its rows lie (<see cref="Batch.Positions"/>): what a bulk load
/// needs to bring it in in pieces, to go on where it stopped, and to share it among machines.
/// </summary>
public interface ISeekableSource : ITracingSource
{
    /// <summary>Tells the source from another one, or from what it was before a change, without reading all of it.</summary>
    /// <returns>Letters and digits; the same for a copy of the source on another machine.</returns>
    Task<string> FingerprintAsync(CancellationToken cancellationToken);

    /// <summary>How many bytes of it were read so far, by all passes together; of packed ones, what they unpack to.</summary>
    long BytesRead { get; }

    /// <summary>Whether its skeletons are files of their own, as those that CATMAID imports and marks as imported.</summary>
    bool HasSkeletonFiles { get; }

    /// <summary>By how much its ids are larger than those that people know from where it comes from.</summary>
    long IdOffset => 0;

    /// <summary>Whether an id is one that the source has made up, so that it means nothing where ids are kept.</summary>
    bool IsSynthetic(ModelDescription model, long id);

    /// <summary>
    /// The rows of a model from one place to another, both included, with their places. As <see cref="ITracingSource.ReadAsync"/>,
    /// but several such passes may be under way at once.
    /// </summary>
    IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, long first, long last, CancellationToken cancellationToken);

    /// <summary>Writes what the survey has learnt about where rows lie.</summary>
    void WriteIndex(BinaryWriter writer);

    /// <summary>Takes over what the survey of the same source has learnt elsewhere, instead of a survey.</summary>
    void ReadIndex(BinaryReader reader);
}
