using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Writing;
using Tracelift.Stores;
using Xunit;

namespace Tracelift.Tests.Stores;

public sealed class SqliteTransactionTests
{
    private static readonly RowQuery Treenodes = new(Models.Treenode);

    [Fact]
    public async Task Without_a_commit_the_store_stays_as_it_was()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(SqliteRows.Treenodes(1, 10));
        var before = Dump(file);

        await using (var import = await file.ImportSessionAsync())
        {
            await import.CreateProjectAsync("Gone", SqliteFile.Cancel);
            await import.ReserveAsync(IdFamily.Location, 1_000, SqliteFile.Cancel);
            await SqliteFile.WriteAsync(import, SqliteRows.Treenodes(100, 4_000));
            await import.SettleAsync(SqliteRows.Imported(SqliteRows.Treenodes(100, 1)), SqliteFile.Cancel);
        }

        Assert.Equal(before, Dump(file));
    }

    [Fact]
    public async Task An_import_reads_what_it_wrote_and_others_do_not_before_its_commit()
    {
        using var file = new SqliteFile();
        await using var import = await file.ImportSessionAsync();
        await SqliteFile.WriteAsync(import, SqliteRows.Treenodes(1, 10));
        await using var before = await file.SnapshotAsync();

        Assert.Equal(10, (await SqliteFile.IdsAsync(import, Treenodes)).Count);
        Assert.Empty(await SqliteFile.IdsAsync(before, Treenodes));
        await import.CommitAsync(analyze: true, SqliteFile.Cancel);
        Assert.Empty(await SqliteFile.IdsAsync(before, Treenodes));
        await using var after = await file.SnapshotAsync();
        Assert.Equal(10, (await SqliteFile.IdsAsync(after, Treenodes)).Count);
    }

    [Fact]
    public async Task A_second_import_waits_for_the_first()
    {
        using var file = new SqliteFile();
        var first = await file.ImportSessionAsync();
        await SqliteFile.WriteAsync(first, SqliteRows.Treenodes(1, 10));

        var second = file.ImportSessionAsync();
        await Task.Delay(300, SqliteFile.Cancel);
        Assert.False(second.IsCompleted);
        await first.CommitAsync(analyze: false, SqliteFile.Cancel);
        await first.DisposeAsync();

        await using var import = await second;
        Assert.Equal(10, (await SqliteFile.IdsAsync(import, Treenodes)).Count);
    }

    [Fact]
    public async Task Imports_one_after_the_other_share_no_ids()
    {
        using var file = new SqliteFile();
        await (await file.OpenAsync()).DisposeAsync();

        async Task Import()
        {
            await using var import = await file.ImportSessionAsync();
            var first = await import.ReserveAsync(IdFamily.Location, 100, SqliteFile.Cancel);
            await SqliteFile.WriteAsync(import, SqliteRows.Treenodes(first, 100));
            await import.SettleAsync(SqliteRows.Imported(SqliteRows.Treenodes(first, 100)), SqliteFile.Cancel);
            await import.CommitAsync(analyze: true, SqliteFile.Cancel);
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Import)));

        Assert.Equal("800 1 800", file.Sql("SELECT count(*) || ' ' || min(id) || ' ' || max(id) FROM treenode"));
    }

    [Fact]
    public async Task Waiting_for_another_import_can_be_cancelled()
    {
        using var file = new SqliteFile();
        await using var first = await file.ImportSessionAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await using var store = await file.OpenAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.BeginImportAsync(stop.Token));
    }

    [Fact]
    public async Task Waiting_for_another_import_has_a_limit()
    {
        using var file = new SqliteFile();
        await using var first = await file.ImportSessionAsync();
        await using var store = await file.OpenAsync();
        store.ImportWait = TimeSpan.FromMilliseconds(50);

        var error = await Assert.ThrowsAsync<StoreException>(() => store.BeginImportAsync(SqliteFile.Cancel));

        Assert.Equal("store-busy", error.Code);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task Cancelling_a_writing_leaves_the_store_as_it_was()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(SqliteRows.Treenodes(1, 10));
        var before = Dump(file);
        using var stop = new CancellationTokenSource();

        async IAsyncEnumerable<Batch> Rows()
        {
            yield return SqliteRows.Treenodes(100, 4_000);
            await stop.CancelAsync();
            yield return SqliteRows.Treenodes(5_000, 4_000);
        }

        await using (var import = await file.ImportSessionAsync())
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => import.WriteAsync(Models.Treenode, Rows(), stop.Token));

        Assert.Equal(before, Dump(file));
    }

    [Fact]
    public async Task A_statement_that_takes_long_can_be_cancelled()
    {
        using var file = new SqliteFile();
        await (await file.OpenAsync()).DisposeAsync();
        using var database = SqliteDatabase.Open(file.Path);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        using (database.CancelWith(stop.Token))
        {
            var error = Assert.Throws<OperationCanceledException>(() => database.Execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"));
            Assert.Equal(stop.Token, error.CancellationToken);
        }

        Assert.Equal(0, database.Long("SELECT count(*) FROM treenode"));
    }

    [Fact]
    public async Task A_fault_of_the_source_reaches_the_writer()
    {
        using var file = new SqliteFile();
        await using var import = await file.ImportSessionAsync();

        async IAsyncEnumerable<Batch> Rows()
        {
            await Task.Yield();
            yield return SqliteRows.Treenodes(100, 4_000);
            throw new InputException("broken-file", "The file ends here");
        }

        var error = await Assert.ThrowsAsync<InputException>(() => import.WriteAsync(Models.Treenode, Rows(), SqliteFile.Cancel));

        Assert.Equal("broken-file", error.Code);
    }

    [Fact]
    public async Task A_full_disk_is_said_to_be_full_and_nothing_is_committed_afterwards()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(SqliteRows.Treenodes(1, 10));
        var before = Dump(file);
        var database = SqliteDatabase.Open(file.Path);
        database.Execute("PRAGMA max_page_count = 120; BEGIN IMMEDIATE");

        await using (var import = new SqliteImportSession(database, TimeProvider.System))
        {
            var full = await Assert.ThrowsAsync<StoreException>(
                () => SqliteFile.WriteAsync(import, [.. Enumerable.Range(0, 20).Select(i => SqliteRows.Treenodes(100 + (i * 4096), 4096))]));
            Assert.Equal("store-full", full.Code);

            if (!database.InTransaction)
            {
                var gone = await Assert.ThrowsAsync<StoreException>(() => import.CommitAsync(analyze: true, SqliteFile.Cancel));
                Assert.Equal("store-rolled-back", gone.Code);
            }
        }

        Assert.Equal(before, Dump(file));
    }

    [Fact]
    public async Task Disposing_ends_an_abandoned_read()
    {
        using var file = new SqliteFile();
        await file.ImportAsync([.. Enumerable.Range(0, 8).Select(i => SqliteRows.Treenodes(1 + (i * 4096), 4096))]);
        var session = await file.SnapshotAsync();
        var reading = session.ReadAsync(Treenodes, SqliteFile.Cancel).GetAsyncEnumerator(SqliteFile.Cancel);
        Assert.True(await reading.MoveNextAsync());
        reading.Current.Dispose();

        await session.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.ProjectsAsync(SqliteFile.Cancel));
    }

    // All that a failed import could have changed.
    private static string Dump(SqliteFile file) =>
        (string)file.Sql(
            """
            SELECT (SELECT group_concat(id || ' ' || txid) FROM treenode) || (SELECT count(*) FROM project)
                || (SELECT group_concat(name || ' ' || last_value) FROM tracelift_sequence)
                || (SELECT group_concat(skeleton_id || ' ' || num_nodes) FROM catmaid_skeleton_summary)
                || (SELECT group_concat(sql) FROM sqlite_schema)
            """)!;
}
