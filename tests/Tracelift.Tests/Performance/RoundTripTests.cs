using System.Diagnostics;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Performance;

/// <summary>The number of queries is as planned, and does not grow with the rows.</summary>
[Collection(nameof(Alone))]
public sealed class RoundTripTests
{
    private const int MostOfImport = 220;
    private const int MostOfExport = 140;

    [Theory]
    [MemberData(nameof(TestStore.PostgresKinds), MemberType = typeof(TestStore))]
    public async Task More_rows_are_no_more_round_trips(TestStoreKind kind)
    {
        using var folder = new TemporaryFolder();
        var small = await CountAsync(kind, await Work.FileAsync(folder, 1_000));
        var large = await CountAsync(kind, await Work.FileAsync(folder, 20_000));

        Assert.Equal(small.Import, large.Import);
        Assert.Equal(small.Export, large.Export);
        Assert.InRange(large.Import, 20, MostOfImport);
        Assert.InRange(large.Export, 5, MostOfExport);
    }

    private static async Task<(int Import, int Export)> CountAsync(TestStoreKind kind, string file)
    {
        await using var empty = await TestStore.CreateAsync(kind);
        await using var store = await empty.OpenAsync();
        var count = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => Interlocked.Add(ref count, IsPlanned(activity) ? 1 : 0),
        };
        ActivitySource.AddActivityListener(listener);
        var (project, _) = await Work.ImportAsync(store, file);
        var import = Interlocked.Exchange(ref count, 0);
        await Work.ExportAsync(store, project);
        return (import, count);
    }

    // The keeper of the sequences looks after them once in a while, however long that is.
    private static bool IsPlanned(Activity activity) =>
        activity.GetTagItem("db.query.text") is not string text || !text.Contains("last_value <", StringComparison.Ordinal);
}
