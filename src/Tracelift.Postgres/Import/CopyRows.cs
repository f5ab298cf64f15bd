using Npgsql;
using Tracelift.Model;
using Tracelift.Postgres.Copy;

namespace Tracelift.Postgres.Import;

/// <summary>Writes rows of a model with one COPY: CATMAID's trigger for edges handles all rows of a statement together.</summary>
internal sealed class CopyRows(PostgresLink main, ModelDescription model)
{
    // The driver sends data larger than its own buffer without copying it.
    private const int Piece = 256 * 1024;

    private readonly SentRows _trail = new();

    /// <summary>Writes the rows and disposes of the batches.</summary>
    /// <param name="batches">The rows.</param>
    /// <param name="sent">Called for each batch.</param>
    /// <param name="cancellationToken">Cancels the writing; the transaction is lost then.</param>
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

    /// <summary>Writes rows up to the last batch of the statement, and disposes of the batches.</summary>
    /// <param name="batches">The rows.</param>
    /// <param name="sent">Called for each batch; returns whether it is the last one of the statement.</param>
    /// <param name="cancellationToken">Cancels the writing; the transaction is lost then.</param>
    /// <returns>Whether rows may be left.</returns>
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
                // Disposing of the stream would commit the rows sent so far.
                await AbortAsync(stream);
                throw;
            }

            // Ends the statement. The triggers run now, which can take a while.
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

    /// <summary>Ends a COPY without storing its rows.</summary>
    public static async Task AbortAsync(NpgsqlRawCopyStream stream)
    {
        try
        {
            await stream.CancelAsync();
        }
        catch (Exception e) when (PostgresErrors.IsDriver(e) || e is ObjectDisposedException)
        {
            // The connection broke, or the server had refused the rows already: either way no row is stored.
        }
    }
}
