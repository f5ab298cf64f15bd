using Tracelift.Errors;
using Tracelift.Example;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Tracing.Compare;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>A comparison finds all differences, and no others.</summary>
public sealed class CompareTests
{
    private static readonly ExampleOptions Small = ExampleOptions.Showcase with { Neurons = 4, FewestNodes = 20, MostNodes = 40, NodesPerConnector = 4 };

    /// <summary>Every column of every model.</summary>
    public static TheoryData<string, string> Columns
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var model in Models.All.Where(model => model.Facts!.Part == ProjectPart.None && model != Models.Project))
            {
                foreach (var column in model.Columns.Where(column => column.Ordinal != 0 && column.InFiles))
                    data.Add(model.Label, column.Field);
            }

            return data;
        }
    }

    [Fact]
    public async Task A_project_is_the_same_as_itself()
    {
        var report = await CompareAsync(_ => { });

        Assert.True(report.AreSame);
        Assert.Equal(Models.All.Count(model => model.Facts!.Part == ProjectPart.None), report.Models.Count);
        Assert.All(report.Models, model => Assert.Equal(model.RowsOfA, model.RowsOfB));
        Assert.True(report.Rows > 200);
    }

    [Fact]
    public async Task Other_ids_in_the_same_order_are_the_same()
    {
        var report = await CompareAsync(batch =>
        {
            foreach (var column in batch.Columns.OfType<LongColumn>())
            {
                var target = column.Column.Ordinal == 0 ? batch.Model : column.Column.RefersTo;
                for (var row = 0; target is not null && row < batch.Count; row++)
                {
                    // Users are known by name: their ids may go round in any order.
                    if (!column.IsNull(row))
                        column.Values[row] = target == Models.User ? 1000 - column.Values[row] : (column.Values[row] * 3) + 17;
                }
            }
        }, everyBatch: true);

        Assert.Empty(report.Differences);
        Assert.True(report.AreSame);
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public async Task One_value_that_differs_is_found(string label, string field)
    {
        var model = Models.ByLabel(label);
        var changed = 0L;
        var report = await CompareAsync(batch =>
        {
            if (batch.Model == model)
                changed = Change(batch, batch.Columns[model[field].Ordinal]);
        });

        if (field == "project" || (model == Models.User && field == "password"))
        {
            Assert.True(report.AreSame);
            return;
        }

        Assert.False(report.AreSame);
        if (field == "username")
        {
            Assert.Equal(2, report.Differences.Count(difference => difference is { Model: "auth.user", Field: "pk" }));
            return;
        }

        var found = Assert.Single(report.Differences);
        Assert.Equal((label, field, changed, changed), (found.Model, found.Field, found.PkOfA, found.PkOfB));
        Assert.NotEqual(found.OfA, found.OfB);
        Assert.Equal(1, report.DifferingRows);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_missing_row_is_found_on_either_side(bool isMissingInFirst)
    {
        var whole = new ExampleProject(Small);
        var lacking = new ChangedSource(whole, batch =>
        {
            if (batch.Model == Models.Review)
                batch.Count--;
        });

        var report = isMissingInFirst
            ? await TracingComparison.CompareAsync(lacking, whole, default)
            : await TracingComparison.CompareAsync(whole, lacking, default);

        var model = Assert.Single(report.Models, model => model.Differing > 0);
        Assert.Equal("catmaid.review", model.Label);
        Assert.Equal(isMissingInFirst ? -1 : 1, model.RowsOfA - model.RowsOfB);
        var found = Assert.Single(report.Differences);
        Assert.Equal(isMissingInFirst, found.PkOfA is null);
        Assert.Contains("no counterpart", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_row_in_the_middle_moves_those_after_it()
    {
        var report = await CompareAsync(batch =>
        {
            if (batch.Model == Models.Review)
                batch.Filter([false, .. Enumerable.Repeat(true, batch.Count - 1)]);
        });

        Assert.Single(report.Models, model => model.Label == "catmaid.review" && model.RowsOfA > model.RowsOfB && model.Differing > 1);
    }

    [Fact]
    public async Task Another_owner_is_told_by_name()
    {
        var report = await CompareAsync(batch =>
        {
            if (batch.Model == Models.Volume)
                batch.Longs("user").Values[0] = batch.Longs("user").Values[0] == 11 ? 12 : 11;
        });

        var found = Assert.Single(report.Differences);
        Assert.Contains("ada.lindqvist", found.OfA + found.OfB, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reference_to_nothing_is_told()
    {
        var report = await CompareAsync(batch =>
        {
            if (batch.Model == Models.Review)
                batch.Longs("treenode").Values[0] = 3;
        });

        Assert.Equal("3 (missing)", Assert.Single(report.Differences).OfB);
    }

    [Fact]
    public async Task Many_differences_are_counted_and_the_first_are_told()
    {
        var report = await CompareAsync(batch =>
        {
            for (var row = 0; batch.Model == Models.Treenode && row < batch.Count; row++)
                batch.Floats("radius").Values[row] += 0.5f;
        });

        Assert.Equal(report.DifferingRows, Assert.Single(report.Models, model => model.Differing > 0).RowsOfA);
        Assert.InRange(report.Differences.Count, 5, 20);
    }

    [Fact]
    public async Task Zero_has_no_sign_and_milliseconds_can_be_enough()
    {
        var project = new ExampleProject(Small);
        var plus = new ChangedSource(project, batch => SetFirst(batch, 0f, 5_000_999));
        var minus = new ChangedSource(project, batch => SetFirst(batch, -0f, 5_000_000));

        var exact = await TracingComparison.CompareAsync(plus, minus, default);
        var toTheMillisecond = await TracingComparison.CompareAsync(plus, minus, new ComparisonOptions { Milliseconds = true }, default);

        Assert.Equal("creation_time", Assert.Single(exact.Differences).Field);
        Assert.True(toTheMillisecond.AreSame);

        static void SetFirst(Batch batch, float x, long created)
        {
            if (batch.Model != Models.Connector)
                return;
            batch.Floats("location_x").Values[0] = x;
            batch.Longs("creation_time").Values[0] = created;
        }
    }

    [Fact]
    public async Task What_has_a_pk_twice_can_not_be_compared()
    {
        var error = await Assert.ThrowsAsync<InputException>(() => CompareAsync(batch =>
        {
            if (batch.Model == Models.Review)
                batch.Longs(0).Values[1] = batch.Longs(0).Values[0];
        }));

        Assert.Equal("duplicate-pk", error.Code);
    }

    private static async Task<ComparisonReport> CompareAsync(Action<Batch> change, bool everyBatch = false) => await TracingComparison.CompareAsync(
        new ExampleProject(Small), new ChangedSource(new ExampleProject(Small), change, everyBatch), default);

    /// <summary>Changes one value and returns the row's primary key.</summary>
    private static long Change(Batch batch, BatchColumn column)
    {
        // A column can be null in its first row, and a reference has to go elsewhere: to another row's.
        var row = Enumerable.Range(0, batch.Count).FirstOrDefault(row => !column.IsNull(row));
        switch (column)
        {
            case LongColumn longs when column.Column.RefersTo is not null:
                longs.Set(row, longs.IsNull(row) ? 1 : Other(longs, batch.Count, row));
                break;
            case LongColumn longs:
                longs.Set(row, column.Column.Kind == ColumnKind.Boolean ? 1 - longs.Values[row] : longs.Values[row] + 1);
                break;
            case FloatColumn floats:
                floats.Set(row, MathF.BitIncrement(floats.Values[row]));
                break;
            case DoubleColumn doubles:
                doubles.Set(row, double.BitIncrement(doubles.Values[row]));
                break;
            case TextColumn texts:
                texts.Set(row, texts.Text(row) + "!");
                break;
        }

        return batch.Ids[row];
    }

    /// <summary>What another row refers to, or null where all refer to the same.</summary>
    private static long Other(LongColumn column, int count, int row) =>
        column.Values[..count].FirstOrDefault(value => value != column.Values[row] && value != 0, 1);

    /// <summary>A source of which each model's first batch, or every one, is changed on the way, the same in each pass.</summary>
    private sealed class ChangedSource(ITracingSource source, Action<Batch> change, bool everyBatch = false) : ITracingSource
    {
        public string Name => "changed";

        public long? Length => null;

        public long Position => 0;

        public string? Sha256 => null;

        public IAsyncEnumerable<Batch> SurveyAsync(SurveyNotes notes, CancellationToken cancellationToken) =>
            ChangedAsync(source.SurveyAsync(notes, cancellationToken));

        public IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, CancellationToken cancellationToken) =>
            ChangedAsync(source.ReadAsync(model, cancellationToken));

        public Task<string> LocateAsync(long position, CancellationToken cancellationToken) => Task.FromResult(Name);

        public ValueTask DisposeAsync() => source.DisposeAsync();

        private async IAsyncEnumerable<Batch> ChangedAsync(IAsyncEnumerable<Batch> batches)
        {
            var seen = new HashSet<ModelDescription>();
            await foreach (var batch in batches)
            {
                if (seen.Add(batch.Model) || everyBatch)
                    change(batch);
                yield return batch;
            }
        }
    }
}
