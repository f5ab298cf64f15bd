using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Formats;

/// <summary>
/// Tracing data that can be read more than once: first all of it, as a survey, then one model at a time in the order that a load
/// needs. Passes run one at a time.
/// </summary>
public interface ITracingSource : IAsyncDisposable
{
    /// <summary>The name in messages: a file's name, "standard input".</summary>
    string Name { get; }

    /// <summary>The length in bytes (of packed data, the unpacked length), or null if it is unknown.</summary>
    long? Length { get; }

    /// <summary>The number of bytes that the current pass has read, for progress. Safe to read from any thread.</summary>
    long Position { get; }

    /// <summary>
    /// The SHA-256 of the source's bytes on disk (packed, if the file is packed), in lower-case hexadecimal digits;
    /// null until the survey has read all bytes, and for a source that is not a file.
    /// </summary>
    string? Sha256 { get; }

    /// <summary>
    /// Reads every row: the first pass. Each batch holds rows of one model. The rows of a model keep the order of the source;
    /// the order among models may differ. The caller disposes of each batch.
    /// </summary>
    /// <param name="notes">
    /// Receives faulty values and unknown names; reading goes on. A faulty value is null in its row; a row without a usable
    /// primary key is skipped.
    /// </param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">The structure of the source is at fault, so that reading can't go on.</exception>
    IAsyncEnumerable<Batch> SurveyAsync(SurveyNotes notes, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the rows of one model in a later pass, with the same values as in the survey. The caller disposes of each batch.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InvalidOperationException">The survey was not read to its end.</exception>
    /// <exception cref="InputException">The source changed since the survey, or can no longer be read.</exception>
    IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, CancellationToken cancellationToken);

    /// <summary>Describes the place of a <see cref="Batch.Positions"/> in words: "export.json, line 123".</summary>
    Task<string> LocateAsync(long position, CancellationToken cancellationToken);
}
