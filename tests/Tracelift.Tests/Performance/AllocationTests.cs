using Tracelift.Formats.Json;
using Tracelift.Model;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Import.Survey;
using Xunit;

namespace Tracelift.Tests.Performance;

/// <summary>
/// Rows cost no objects: what a row more allocates is less than one, whatever the store. Time is not looked at, which
/// is another on every machine.
/// </summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    // The smallest object there is: sets of ids and the like take less, and one object a row more.
    private const double MostBytes = 24;

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Postgres)]
    public async Task A_row_more_allocates_next_to_nothing(TestStoreKind kind)
    {
        using var folder = new TemporaryFolder();
        var files = (Small: await Work.FileAsync(folder, 5_000), Large: await Work.FileAsync(folder, 25_000));

        var small = await LeastAsync(kind, files.Small);
        var large = await LeastAsync(kind, files.Large);

        var rows = large.Rows - small.Rows;
        Assert.True(rows > 30_000);
        var (import, export) = ((large.Import - small.Import) / (double)rows, (large.Export - small.Export) / (double)rows);
        Assert.True(import < MostBytes, $"An import allocates {import:0.0} bytes a row");
        Assert.True(export < MostBytes, $"An export allocates {export:0.0} bytes a row");
    }

    [Fact]
    public async Task A_pass_more_allocates_no_window()
    {
        using var folder = new TemporaryFolder();
        await using var file = await TracingJsonFile.OpenAsync(await Work.FileAsync(folder, 5_000), TimeProvider.System, default);
        Assert.True(file.Length > JsonWindow.DefaultChunk);
        await Surveyor.SurveyAsync(file, null, default);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (var model in Models.All)
        {
            await foreach (var batch in file.ReadAsync(model, default))
                batch.Dispose();
        }

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, JsonWindow.DefaultChunk);
    }

    // The least of several: the first makes what is made but once, such as pools, and each waits at other moments, which
    // costs something, too.
    private static async Task<(long Rows, long Import, long Export)> LeastAsync(TestStoreKind kind, string file)
    {
        var least = await MeasureAsync(kind, file);
        for (var more = 0; more < 3; more++)
        {
            var (_, import, export) = await MeasureAsync(kind, file);
            least = (least.Rows, Math.Min(least.Import, import), Math.Min(least.Export, export));
        }

        return least;
    }

    private static async Task<(long Rows, long Import, long Export)> MeasureAsync(TestStoreKind kind, string file)
    {
        await using var empty = await TestStore.CreateAsync(kind);
        await using var store = await empty.OpenAsync();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var (project, rows) = await Work.ImportAsync(store, file);
        var between = GC.GetTotalAllocatedBytes(precise: true);
        await Work.ExportAsync(store, project);
        return (rows, between - before, GC.GetTotalAllocatedBytes(precise: true) - between);
    }
}
