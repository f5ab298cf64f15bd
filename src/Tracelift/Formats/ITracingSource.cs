using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Formats;

/// <summary>
/// Tracing data that can be read more than once: first all of it, to learn what is in it, then one model at a time in
/// whatever order a load needs. One pass at a time.
/// </summary>
public interface ITracingSource : IAsyncDisposable
{
    /// <summary>What messages call it: a file's name, "standard input".</summary>
    string Name { get; }

    /// <summary>Its length in bytes (of what is unpacked, where it is packed), or null where that is unknown.</summary>
    long? Length { get; }

    /// <summary>Bytes that the current pass has read so far. For progress: may be read from any thread.</summary>
    long Position { get; }

    /// <summary>
    /// The SHA-256 of the source's bytes as they are on disk (packed ones as packed), in lower-case hexadecimal digits;
    /// null before the survey has read them all, and for a source that is no file.
    /// </summary>
    string? Sha256 { get; }

    /// <summary>
    /// The first pass: every row. Each batch holds rows of one model; a model's rows come in the order of the source,
    /// but the models may take turns in another order than the source's. The caller disposes of each batch.
    /// </summary>
    /// <param name="notes">
    /// Takes what is wrong with values, and what is not known; reading goes on. A row with a faulty value comes with
    /// null in its place, a row without a usable primary key does not come at all.
    /// </param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">The source as a whole can't be read, because its structure is at fault.</exception>
    IAsyncEnumerable<Batch> SurveyAsync(SurveyNotes notes, CancellationToken cancellationToken);

    /// <summary>
    /// A later pass over the rows of one model, the same ones with the same values as in the survey. The caller
    /// disposes of each batch.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InvalidOperationException">The survey was not read to its end.</exception>
    /// <exception cref="InputException">The source changed since the survey, or can't be read any more.</exception>
    IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, CancellationToken cancellationToken);

    /// <summary>Says in words where one of a batch's <see cref="Batch.Positions"/> is: "export.json, line 123".</summary>
    Task<string> LocateAsync(long position, CancellationToken cancellationToken);
}
