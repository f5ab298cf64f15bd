using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Model;

namespace Tracelift.Tracing.Sources;

/// <summary>A source with an offset added to the ids of treenodes, connectors, semantic objects, links and reviews.</summary>
internal sealed class OffsetSource(ISeekableSource source, long offset) : ISeekableSource
{
    /// <summary>Separates the inner source's fingerprint from the offset.</summary>
    public const char Mark = '+';

    public string Name => source.Name;

    public long? Length => source.Length;

    public long Position => source.Position;

    public long BytesRead => source.BytesRead;

    public string? Sha256 => source.Sha256;

    public bool HasSkeletonFiles => source.HasSkeletonFiles;

    public long IdOffset => offset;

    /// <inheritdoc/>
    public bool IsSynthetic(ModelDescription model, long id) => source.IsSynthetic(model, IsShifted(model) ? id - offset : id);

    public async Task<string> FingerprintAsync(CancellationToken cancellationToken) =>
        FormattableString.Invariant($"{await source.FingerprintAsync(cancellationToken)}{Mark}{offset}");

    public async IAsyncEnumerable<Batch> SurveyAsync(SurveyNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in RaiseAsync(source.SurveyAsync(notes, cancellationToken), cancellationToken))
            yield return batch;
        notes.Faulty?.Shift(offset, IsShifted);
    }

    public IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, CancellationToken cancellationToken) =>
        RaiseAsync(source.ReadAsync(model, cancellationToken), cancellationToken);

    public IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, long first, long last, CancellationToken cancellationToken) =>
        RaiseAsync(source.ReadAsync(model, first, last, cancellationToken), cancellationToken);

    public Task<string> LocateAsync(long position, CancellationToken cancellationToken) => source.LocateAsync(position, cancellationToken);

    public void WriteIndex(BinaryWriter writer) => source.WriteIndex(writer);

    public void ReadIndex(BinaryReader reader) => source.ReadIndex(reader);

    // The caller owns the inner source.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsShifted(ModelDescription? model) =>
        model is not null && (model.Family == IdFamily.Location || model.Family == IdFamily.Concept || model.Family == IdFamily.Review);

    private async IAsyncEnumerable<Batch> RaiseAsync(IAsyncEnumerable<Batch> batches, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken))
        {
            foreach (var column in batch.Columns)
            {
                if (column is LongColumn longs && IsShifted(column.Column.Ordinal == 0 ? batch.Model : column.Column.RefersTo))
                    Raise(batch, longs);
            }

            yield return batch;
        }
    }

    private void Raise(Batch batch, LongColumn column)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            if (column.IsNull(row))
                continue;
            try
            {
                column.Values[row] = checked(column.Values[row] + offset);
            }
            catch (OverflowException)
            {
                throw new InputException("id-too-large", FormattableString.Invariant($"{batch.Model} pk {batch.Ids[row]}: the {column.Column.Field} {column.Values[row]} is too large for the offset {offset}"));
            }
        }
    }
}
