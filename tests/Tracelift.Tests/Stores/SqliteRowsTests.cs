using Tracelift.Model;
using Tracelift.Stores;
using Xunit;

namespace Tracelift.Tests.Stores;

public sealed class SqliteRowsTests
{
    private const long BeyondInt = 9_007_199_254_740_993;

    public static TheoryData<string> Labels => [.. Models.All.Select(model => model.Label)];

    [Theory]
    [MemberData(nameof(Labels))]
    public async Task Rows_of_every_model_come_back_as_they_were_written(string label)
    {
        var model = Models.ByLabel(label);
        using var file = new SqliteFile();
        var batch = SqliteRows.Of(model, Row(model, 1_000), Row(model, 1_001, nulls: true), Row(model, BeyondInt, extreme: true));
        var written = SqliteRows.Values(batch).ToList();

        await file.ImportAsync(batch);

        await using var session = await file.SnapshotAsync();
        Assert.Equal(written, await SqliteFile.ReadAsync(session, New(model)));
    }

    [Fact]
    public async Task Text_of_any_script_and_length_comes_back()
    {
        using var file = new SqliteFile();
        string[] texts =
        [
            "", " ", "'; DROP TABLE treenode; --", "Kenyon-Zelle α′β′ 神経細胞 нейрон عصبون", "🧠\u200d👩🏽", "a\tb\r\nc\u0001", "NULL",
            new('x', 255), new('ü', 3_000_000),
        ];

        await file.ImportAsync(SqliteRows.Of(
            Models.ClassInstance, [.. texts.Select((text, i) => SqliteRows.ClassInstance(i + 1, text))]));

        await using var session = await file.SnapshotAsync();
        Assert.Equal(texts, (await SqliteFile.ReadAsync(session, New(Models.ClassInstance))).Select(row => (string)row[6]!));
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(-16777217.5f)]
    [InlineData(123456.789f)]
    [InlineData(float.MaxValue)]
    [InlineData(float.MinValue)]
    [InlineData(float.Epsilon)]
    public async Task A_float_comes_back_bit_by_bit(float value)
    {
        using var file = new SqliteFile();

        await file.ImportAsync(SqliteRows.Of(Models.Treenode, SqliteRows.Treenode(1, 100, null, value)));

        await using var session = await file.SnapshotAsync();
        Assert.Equal(value, (await SqliteFile.ReadAsync(session, New(Models.Treenode)))[0][6]);
    }

    [Fact]
    public async Task Many_batches_come_back_each_row_once()
    {
        using var file = new SqliteFile();
        var batches = Enumerable.Range(0, 8)
            .Select(i => SqliteRows.Treenodes(1 + (i * Batch.Capacity), Batch.Capacity)).ToArray();

        await file.ImportAsync(batches);

        await using var session = await file.SnapshotAsync();
        var ids = await SqliteFile.IdsAsync(session, New(Models.Treenode));
        Assert.Equal(Enumerable.Range(1, 8 * Batch.Capacity).Select(i => (long)i), ids);
    }

    [Fact]
    public async Task Rows_may_come_in_any_order_of_their_ids()
    {
        using var file = new SqliteFile();
        var rows = Enumerable.Range(1, 10_000).Select(id => SqliteRows.ClassInstance(id, $"name {id}")).ToArray();
        var shuffled = rows.ToArray();
        new Random(1).Shuffle(shuffled);

        await file.ImportAsync([.. shuffled.Chunk(Batch.Capacity).Select(chunk => SqliteRows.Of(Models.ClassInstance, chunk))]);

        await using var session = await file.SnapshotAsync();
        var read = await SqliteFile.ReadAsync(session, New(Models.ClassInstance));
        Assert.Equal(rows.Select(row => row[6]), read.Select(row => row[6]));
        Assert.Equal(10_000L, file.Sql("SELECT count(*) FROM class_instance WHERE txid = 1"));
    }

    [Fact]
    public async Task Rows_bear_the_transaction_of_their_import()
    {
        using var file = new SqliteFile();

        await file.ImportAsync(SqliteRows.Of(Models.ClassInstance, SqliteRows.ClassInstance(1, "one")));
        await file.ImportAsync(SqliteRows.Of(Models.ClassInstance, SqliteRows.ClassInstance(2, "two")));

        Assert.Equal("1,2", file.Sql("SELECT group_concat(txid) FROM (SELECT txid FROM class_instance ORDER BY id)"));
    }

    [Fact]
    public async Task Large_meshes_come_in_small_batches()
    {
        using var file = new SqliteFile();
        var mesh = new string('1', 3 << 20);
        var rows = Enumerable.Range(1, 6).Select(id => Row(Models.Volume, id)).ToArray();
        foreach (var row in rows)
            row[Models.Volume["geometry"].Ordinal] = mesh;
        await file.ImportAsync(SqliteRows.Of(Models.Volume, rows));

        await using var session = await file.SnapshotAsync();
        var sizes = new List<int>();
        await foreach (var batch in session.ReadAsync(new RowQuery(Models.Volume), SqliteFile.Cancel))
        {
            using (batch)
                sizes.Add(batch.Count);
        }

        Assert.Equal([2, 2, 2], sizes);
    }

    [Fact]
    public async Task Leaving_a_reading_early_leaves_the_session_usable()
    {
        using var file = new SqliteFile();
        await file.ImportAsync([.. Enumerable.Range(0, 8).Select(i => SqliteRows.Treenodes(1 + (i * 4096), 4096))]);
        await using var session = await file.SnapshotAsync();

        await foreach (var batch in session.ReadAsync(New(Models.Treenode), SqliteFile.Cancel))
        {
            batch.Dispose();
            break;
        }

        Assert.Equal(32_768, await session.CountAsync("treenode", 1, SqliteFile.Cancel));
    }

    [Fact]
    public async Task A_session_does_one_thing_at_a_time()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(SqliteRows.Treenodes(1, 10));
        await using var session = await file.SnapshotAsync();

        await foreach (var batch in session.ReadAsync(New(Models.Treenode), SqliteFile.Cancel))
        {
            batch.Dispose();
            await Assert.ThrowsAsync<InvalidOperationException>(() => session.ProjectsAsync(SqliteFile.Cancel));
        }
    }

    [Fact]
    public async Task Cancelling_ends_a_reading()
    {
        using var file = new SqliteFile();
        await file.ImportAsync([.. Enumerable.Range(0, 8).Select(i => SqliteRows.Treenodes(1 + (i * 4096), 4096))]);
        await using var session = await file.SnapshotAsync();
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in session.ReadAsync(New(Models.Treenode), stop.Token))
            {
                batch.Dispose();
                await stop.CancelAsync();
            }
        });

        Assert.Equal(32_768, await session.CountAsync("treenode", 1, SqliteFile.Cancel));
    }

    [Fact]
    public async Task Counting_knows_tables_without_a_model_and_says_null_for_those_that_are_not_there()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(SqliteRows.Treenodes(1, 10), SqliteRows.Treenodes(11, 5, project: 2));

        await using var session = await file.SnapshotAsync();

        Assert.Equal(10, await session.CountAsync("treenode", 1, SqliteFile.Cancel));
        Assert.Equal(0, await session.CountAsync("skeleton_origin", 1, SqliteFile.Cancel));
        Assert.Null(await session.CountAsync("sampler", 1, SqliteFile.Cancel));
        Assert.Null(await session.CountAsync("auth_user", 1, SqliteFile.Cancel));
    }

    // Without the user that every store has.
    private static RowQuery New(ModelDescription model) =>
        model == Models.User
            ? new RowQuery(model).Where("pk", new IdSet([1_000, 1_001, BeyondInt]))
            : new RowQuery(model);

    private static object?[] Row(ModelDescription model, long id, bool nulls = false, bool extreme = false) =>
    [
        .. model.Columns.Select(column => column switch
        {
            { Ordinal: 0 } => id,
            { Nullable: true } when nulls => null,
            { Kind: ColumnKind.Boolean } => extreme ? 1L : id % 2,
            { Kind: ColumnKind.SmallInteger } => extreme ? short.MinValue : 5L,
            { Kind: ColumnKind.Time } => extreme ? Timestamp.Latest : Timestamp.Earliest,
            { Kind: ColumnKind.Integer } => extreme ? int.MaxValue : 3L + (id % 7),
            { Kind: ColumnKind.Id } => extreme ? long.MaxValue : id + column.Ordinal,
            { Kind: ColumnKind.Real } => extreme ? float.MinValue : 0.1f + column.Ordinal,
            { Kind: ColumnKind.Double } => extreme ? double.MinValue : 0.1 + column.Ordinal,
            { Permitted.IsEmpty: false } => column.Permitted[0],
            _ => (object?)(extreme ? $"{column} ″𝛼 {id}" : $"{column} {id}"),
        }),
    ];
}
