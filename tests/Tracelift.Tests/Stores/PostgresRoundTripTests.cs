using Tracelift.Model;
using Tracelift.Stores;
using Xunit;

namespace Tracelift.Tests.Stores;

/// <summary>Written rows are read back for every model, with the extreme values of each type.</summary>
public sealed class PostgresRoundTripTests
{
    private const string Odd = "naïve 'quote' \"double\" \\back\\slash\ttab\nline $$ %s 神経 🧠 \u0301";
    private const string Tin = "TIN Z (((0 0 0,0 20 0,10 0 0,0 0 0)),((10 0 0,0 20 0,10 20 -7.25,10 0 0)))";
    private const string Surface = "POLYHEDRALSURFACE Z (((0 0 0,0 1 0,1 1 0,1 0 0,0 0 0)))";

    [Theory]
    [MemberData(nameof(PostgresDatabase.Kinds), MemberType = typeof(PostgresDatabase))]
    public async Task Every_model_comes_back_as_it_was(PostgresTables tables)
    {
        await using var database = await PostgresDatabase.CreateEmptyAsync(tables);
        await database.ExecuteAsync(
            """
            INSERT INTO stack (id, title, dimension, resolution, description, canary_location, placeholder_color) VALUES (1, 'raw', '(1,1,1)', '(1,1,1)', '', '(0,0,0)', '(0,0,0,1)');
            INSERT INTO stack_group (id, title) VALUES (1, 'pair')
            """);
        await using (var session = await database.BeginAsync())
        {
            foreach (var model in Models.All)
                Assert.Equal(2, await session.WriteAsync(model, TestRows.Batches(model, [Full(model, tables), Bare(model)]), default));
            await session.SettleAsync(new ImportedIds(7, new Dictionary<ModelDescription, IdRange>(), true), default);
            await session.CommitAsync(analyze: true, default);
            Assert.Empty(session.Notes);
        }

        await using var snapshot = await database.Store.OpenSnapshotAsync(default);
        foreach (var model in Models.All)
        {
            var read = await TestRows.ReadAsync(snapshot, new RowQuery(model).Where("pk", new IdSet([Id(model, 0), Id(model, 1)])));
            read.Sort((a, b) => long.Parse(a["pk"]!).CompareTo(long.Parse(b["pk"]!)));
            Assert.Equal(2, read.Count);
            AssertSame(model, Full(model, tables), read[0]);
            AssertSame(model, Bare(model), read[1]);
        }
    }

    [Fact]
    public async Task Columns_outside_of_a_model_get_their_defaults()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using (var session = await database.BeginAsync())
        {
            await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, PostgresDatabase.Chain(5_000_000_000, 3)), default);
            await session.CommitAsync(analyze: false, default);
        }

        Assert.Equal(3, await database.ScalarAsync<long>("SELECT count(*) FROM treenode WHERE txid > 0"));
    }

    [Fact]
    public async Task A_mesh_larger_than_any_buffer_comes_back()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.Own);
        var mesh = $"TIN Z ({string.Join(",", Enumerable.Range(0, 60_000).Select(i => $"(({i} 0 0,{i} 20 0,{i} 0 30.125,{i} 0 0))"))})";
        Dictionary<string, object?> Volume(int id) => TestRows.Row(
            ("pk", id), ("user", 1), ("editor", 1), ("project", 1), ("name", "large"), ("geometry", mesh));
        await using (var session = await database.BeginAsync())
        {
            await session.WriteAsync(Models.Volume, TestRows.Batches(Models.Volume, [Volume(1), Volume(2), Volume(3), Volume(4)]), default);
            await session.CommitAsync(analyze: false, default);
        }

        await using var snapshot = await database.Store.OpenSnapshotAsync(default);
        var read = await TestRows.ReadAsync(snapshot, new RowQuery(Models.Volume));

        Assert.Equal(4, read.Count);
        Assert.All(read, volume => Assert.True(mesh == volume["geometry"]));
    }

    [Fact]
    public async Task An_infinite_time_is_an_error_that_names_the_row()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.Own);
        await database.ExecuteAsync("UPDATE class_instance SET edition_time = 'infinity' WHERE id = 12");
        await using var snapshot = await database.Store.OpenSnapshotAsync(default);

        var error = await Assert.ThrowsAsync<Errors.StoreException>(() => TestRows.IdsAsync(snapshot, new RowQuery(Models.ClassInstance)));

        Assert.Equal("bad-time", error.Code);
        Assert.Contains("the edition_time of the row with id 12", error.Message, StringComparison.Ordinal);
    }

    // Two rows a model. Ids of the families with 64 bits are beyond 32, and none is used twice in a family.
    // Domains refer to their samplers in fewer bits than these have.
    private static long Id(ModelDescription model, int row) =>
        model.Columns[0].Kind == ColumnKind.Id && model != SamplerModels.Sampler ? 3_000_000_000_000 + (model.Index * 10) + row : 100 + (model.Index * 10) + row;

    private static Dictionary<string, object?> Full(ModelDescription model, PostgresTables tables)
    {
        var row = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var column in model.Columns)
        {
            row[column.Field] = column.Kind switch
            {
                _ when column.Ordinal == 0 => Id(model, 0),
                _ when column.RefersTo is { } other => Id(other, 0),
                _ when column.OfServer is not null => 1,
                _ when !column.Permitted.IsEmpty => column.Permitted[0],
                _ when column.Field == "data_view" => tables == PostgresTables.Own ? int.MaxValue : null,
                ColumnKind.Id => long.MaxValue,
                ColumnKind.Integer => int.MinValue,
                ColumnKind.SmallInteger => short.MaxValue,
                ColumnKind.Boolean => 1,
                ColumnKind.Time => column.Field == "creation_time" ? Timestamp.Earliest : Timestamp.Latest,
                ColumnKind.Real => column.Field == "location_y" ? float.MinValue : 16777217.1f,
                ColumnKind.Geometry => Tin,
                ColumnKind.Double => 1.0 / 3,
                ColumnKind.Array => "[\"1.5\",\"-2\",\"1e+20\"]",
                ColumnKind.Composite => column.TypeName == "rgba" ? "(0.5,0,1,0.25)" : "(1.5,-2,1e+20)",
                ColumnKind.Json => "{\"a\": [1, 2.5, \"é\"]}",
                ColumnKind.Bytes => Convert.ToBase64String([.. Enumerable.Range(0, 256).Select(value => (byte)value)]),
                _ => column.MaxLength > 0 ? new string('é', column.MaxLength) : Odd,
            };
        }

        if (model == Models.Treenode)
            row["parent"] = Id(model, 0);
        return row;
    }

    private static Dictionary<string, object?> Bare(ModelDescription model)
    {
        var row = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var column in model.Columns)
        {
            row[column.Field] = column.Kind switch
            {
                _ when column.Ordinal == 0 => Id(model, 1),
                _ when column.Nullable => null,
                _ when column.RefersTo is { } other => Id(other, column.Field is "treenode" or "connector" or "reviewer" ? 1 : 0),
                _ when column.OfServer is not null => 1,
                _ when !column.Permitted.IsEmpty => column.Permitted[^1],
                ColumnKind.SmallInteger => short.MinValue,
                ColumnKind.Boolean => 0,
                ColumnKind.Time => -1,
                ColumnKind.Real => float.Epsilon,
                ColumnKind.Geometry => Surface,
                ColumnKind.Double => double.Epsilon,
                ColumnKind.Text or ColumnKind.Array or ColumnKind.Composite or ColumnKind.Json or ColumnKind.Bytes => TestRows.Empty(column),
                _ => 0,
            };
        }

        return row;
    }

    private static void AssertSame(ModelDescription model, Dictionary<string, object?> written, Dictionary<string, string?> read)
    {
        foreach (var column in model.Columns)
        {
            var expected = written[column.Field] switch
            {
                null => null,
                float number => number.ToString("R"),
                double number => number.ToString("R"),
                var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
            };
            Assert.True(expected == read[column.Field], $"{model} {column}: {expected} came back as {read[column.Field]}");
        }
    }
}
