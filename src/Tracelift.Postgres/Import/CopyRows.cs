using Npgsql;
using Tracelift.Model;
using Tracelift.Postgres.Copy;

namespace Tracelift.Postgres.Import;

/// <summary>Writes rows of a model with one COPY: CATMAID's trigger for edges works on a statement's rows together.</summary>
internal sealed class CopyRows(PostgresLink main, ModelDescription model)
{
    // The driver sends what is larger than its own buffer without copying it.
    private const int Piece = 256 * 1024;

    private readonly SentRows _trail = new();

    /// <summary>Writes the rows and disposes of the batches.</summary>
    /// <param name="batches">The rows.</param>
    /// <param name="sent">Called for each batch.</param>
    /// <param name="cancellationToken">Cancels it; the transaction is lost then.</param>
    public async Task WriteAsync(IAsyncEnumerable<Batch> batches, Action<Batch> sent, CancellationToken cancellationToken)
    {
        await using var rows = batches.GetAsyncEnumerator(cancellationToken);
        await WriteAsync(
            rows,
            batch =>
            {
                sent(batch);
                return false;
            },
            cancellationToken);
    }

    /// <summary>Writes the rows up to a batch with which the statement is to end, and disposes of the batches.</summary>
    /// <param name="batches">The rows.</param>
    /// <param name="sent">Called for each batch; says whether it is the last one of the statement.</param>
    /// <param name="cancellationToken">Cancels it; the transaction is lost then.</param>
    /// <returns>Whether the statement has ended before the rows did.</returns>
    public async Task<bool> WriteAsync(IAsyncEnumerator<Batch> batches, Func<Batch, bool> sent, CancellationToken cancellationToken)
    {
        await using var cancellation = new ServerCancellation(main, cancellationToken);
        try
        {
            var stream = await main.Connection.BeginRawBinaryCopyAsync(
                $"COPY {SqlText.Name(model.Table)} ({SqlText.Columns(model)}) FROM STDIN (FORMAT BINARY)", cancellation.GiveUp);
            bool isCut;
            try
            {
                isCut = await SendAsync(stream, batches, sent, cancellation.GiveUp, cancellationToken);
            }
            catch
            {
                // Disposing of the stream would complete the statement with the rows sent so far.
                await AbortAsync(stream);
                throw;
            }

            // This ends the statement: now the triggers run, which can take a while.
            await stream.DisposeAsync();
            return isCut;
        }
        catch (Exception e) when (PostgresErrors.IsDriver(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw PostgresErrors.TranslateWrite(e, main.Store, model.Table, _trail.Describe(e));
        }
    }

    private async Task<bool> SendAsync(
        NpgsqlRawCopyStream stream, IAsyncEnumerator<Batch> batches, Func<Batch, bool> sent, CancellationToken giveUp, CancellationToken cancellationToken)
    {
        using var encoder = new BatchEncoder(model, Piece);
        var isCut = false;
        while (!isCut && await batches.MoveNextAsync())
        {
            using var batch = batches.Current;
            _trail.Add(batch);
            isCut = sent(batch);
            for (var row = 0; row < batch.Count; row++)
            {
                encoder.Add(batch, row);
                if (encoder.Written.Length < Piece)
                    continue;
                await stream.WriteAsync(encoder.Written, giveUp);
                encoder.Clear();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        encoder.End();
        await stream.WriteAsync(encoder.Written, giveUp);
        cancellationToken.ThrowIfCancellationRequested();
        return isCut;
    }

    /// <summary>Ends a COPY whose rows are not to be stored.</summary>
    public static async Task AbortAsync(NpgsqlRawCopyStream stream)
    {
        try
        {
            await stream.CancelAsync();
        }
        catch (Exception e) when (PostgresErrors.IsDriver(e) || e is ObjectDisposedException)
        {
            // The connection is broken, or the server had refused the rows already: either way they are not stored.
        }
    }
}
