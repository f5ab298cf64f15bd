using Tracelift.Sqlite.Bulk;
using Tracelift.Sqlite.Runs;
using Tracelift.Sqlite.Writing;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite;

/// <summary>Bulk loads: the ledger of loads, their chunks and indexes.</summary>
public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public async Task<IBulkStart> BeginBulkAsync(CancellationToken cancellationToken) =>
        (SqliteImportSession)await BeginImportAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredLoad>?> LoadsAsync(CancellationToken cancellationToken)
    {
        using var database = await BeginAsync(Read, Moment, cancellationToken);
        return [.. (await LoadLedger.ReadAsync(new SqliteLedger(database, _time), cancellationToken))
            .Select(load => load is { DropsIndexes: true, Finished: null } ? load with { Dropped = SqliteIndexes.Missing(database) } : load)];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BulkChunk>> OpenChunksAsync(long run, CancellationToken cancellationToken)
    {
        using var database = await BeginAsync(Read, Moment, cancellationToken);
        return await LoadLedger.OpenChunksAsync(new SqliteLedger(database, _time), run, int.MaxValue, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ReadPlanAsync(long run, Stream into, CancellationToken cancellationToken)
    {
        using var database = await BeginAsync(Read, Moment, cancellationToken);
        await LoadLedger.ReadPlanAsync(new SqliteLedger(database, _time), run, into, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<byte[]> ReadFindingsAsync(long run, CancellationToken cancellationToken)
    {
        using var database = await BeginAsync(Read, Moment, cancellationToken);
        return await LoadLedger.ReadFindingsAsync(new SqliteLedger(database, _time), run, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ILoadClaim> ClaimLoadAsync(string load, Action waits, CancellationToken cancellationToken) =>
        await SqliteLoadClaim.TakeAsync(Name, load, _time, waits, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>SQLite has one writer, and no process sets a sequence back.</remarks>
    public Task<IAsyncDisposable> JoinAsync(
        long run, IReadOnlyDictionary<Model.IdFamily, long> ends, CancellationToken cancellationToken) =>
        Task.FromResult<IAsyncDisposable>(SqlitePresence.Only);

    /// <inheritdoc/>
    public async Task<IChunkSession> BeginChunkAsync(StoredLoad load, CancellationToken cancellationToken) =>
        new SqliteChunkSession(await BeginAsync("BEGIN IMMEDIATE", ImportWait, cancellationToken), _time, load);

    /// <inheritdoc/>
    public Task<IndexChoice> ChooseIndexesAsync(IReadOnlyDictionary<Model.ModelDescription, long> rows, CancellationToken cancellationToken) =>
        Task.FromResult(new IndexChoice(true, "an SQLite file loads faster without indexes"));

    /// <inheritdoc/>
    /// <remarks>Each chunk drops the indexes of its own table.</remarks>
    public Task<IReadOnlyList<DroppedIndex>> DropIndexesAsync(StoredLoad load, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DroppedIndex>>([]);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DroppedIndex>> RestoreIndexesAsync(
        long? run, int connections, Action<DroppedIndex>? done, CancellationToken cancellationToken)
    {
        using var database = await BeginAsync("BEGIN IMMEDIATE", ImportWait, cancellationToken);
        return await Task.Run(
            () =>
            {
                using var cancelling = database.CancelWith(cancellationToken);
                var missing = SqliteIndexes.Missing(database);
                if (missing.Count > 0)
                    SqliteIndexes.CreateMissing(database);
                database.Commit();
                foreach (var index in missing)
                    done?.Invoke(index);
                return missing;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BulkAdvice>> AdviseAsync(long? treenodes, CancellationToken cancellationToken)
    {
        using var database = await BeginAsync(Read, Moment, cancellationToken);
        return SqliteAdvice.Collect(database, treenodes);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> FinishAsync(StoredLoad load, bool analyze, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(load);
        using var database = await BeginAsync("BEGIN IMMEDIATE", ImportWait, cancellationToken);
        return await Task.Run(
            async () =>
            {
                using var cancelling = database.CancelWith(cancellationToken);
                SqliteDerivedTables.Summarize(database, load.Id, Model.Timestamp.From(_time.GetUtcNow()));
                await LoadLedger.FinishAsync(new SqliteLedger(database, _time), load.Id, cancellationToken);
                database.Commit();
                return SqliteImportSession.Analyze(database, analyze);
            },
            cancellationToken);
    }
}
