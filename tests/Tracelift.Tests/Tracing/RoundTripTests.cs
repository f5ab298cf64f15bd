using FsCheck;
using FsCheck.Fluent;
using Tracelift.Example;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Stores;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Compare;
using Tracelift.Tracing.Export;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>
/// Export, import, export gives the same data, on and between all stores, whatever the project: names in any script,
/// microseconds, float4 with fractions, ids beyond 2^31, objects in any order, ids new or kept.
/// </summary>
public sealed class RoundTripTests
{
    private const int Projects = 4;

    public static TheoryData<TestStoreKind, TestStoreKind> Pairs
    {
        get
        {
            var pairs = new TheoryData<TestStoreKind, TestStoreKind>();
            foreach (var from in Enum.GetValues<TestStoreKind>())
            {
                foreach (var to in Enum.GetValues<TestStoreKind>())
                    pairs.Add(from, to);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Out_and_in_and_out_again_is_the_same(TestStoreKind from, TestStoreKind to)
    {
        await using var first = await TestStore.CreateAsync(from);
        await using var second = await TestStore.CreateAsync(to);
        await using var source = await first.OpenAsync();
        await using var target = await second.OpenAsync();
        using var folder = new TemporaryFolder();
        var shapes = Gen.Choose(0, 1_000_000).Sample(Projects, size: 100, seed: new Rnd(((ulong)from * 31) + (ulong)to, 7919));

        foreach (var shape in shapes)
        {
            var options = Shape(shape);
            await using var example = new ExampleProject(options);
            var made = await ImportAsync(source, example, "made", preserveIds: false);
            var once = await ExportAsync(source, made, folder.File($"{shape}.json"));
            await using var file = await TracingJsonFile.OpenAsync(once, TimeProvider.System, default);
            var copied = await ImportAsync(target, file, "copied", preserveIds: false);
            var twice = await ExportAsync(target, copied, folder.File($"{shape}-again.json.gz"));

            await using var again = await TracingJsonFile.OpenAsync(twice, TimeProvider.System, default);
            var comparison = await TracingComparison.CompareAsync(file, again, default);
            Assert.True(comparison.AreSame, $"{options}: {string.Join("; ", comparison.Differences)}");
            Assert.True(comparison.Rows > 100, $"{comparison.Rows} rows");
        }
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Kept_ids_are_the_same_ids(TestStoreKind kind)
    {
        await using var first = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await using var second = await TestStore.CreateAsync(kind);
        await using var source = await first.OpenAsync();
        await using var target = await second.OpenAsync();
        using var folder = new TemporaryFolder();
        await using var example = new ExampleProject(Shape(4711));
        var once = await ExportAsync(source, await ImportAsync(source, example, "made", preserveIds: true), folder.File("once.json"));
        await using var file = await TracingJsonFile.OpenAsync(once, TimeProvider.System, default);

        var copied = await ImportAsync(target, file, "copied", preserveIds: true);

        var twice = await ExportAsync(target, copied, folder.File("twice.json"));
        var keys = TracingObjects.Read(once).Keys.Where(key => key.Model != "auth.user").Order();
        Assert.Equal(keys, TracingObjects.Read(twice).Keys.Where(key => key.Model != "auth.user").Order());
    }

    private static ExampleOptions Shape(int number) => ExampleOptions.Showcase with
    {
        Seed = number,
        Neurons = 2 + (number % 5),
        FewestNodes = 10 + (number % 7),
        MostNodes = 30 + (number % 90),
        NodesPerConnector = 3 + (number % 10),
        MostTags = 3,
        Shuffle = number % 2 == 0,
        FirstLocation = 1L << (number % 50),
        FirstConcept = 1L << (number % 49),
    };

    private static async Task<long> ImportAsync(IStore store, ITracingSource source, string title, bool preserveIds)
    {
        var survey = await Surveyor.SurveyAsync(source, null, default);
        await survey.RequireSoundAsync(source, BrokenSkeletonRule.Error, default);
        var options = new ImportOptions { NewProjectTitle = title, CreateUnknownUsers = true, PreserveIds = preserveIds, Analyze = false };
        var report = await Importer.ImportAsync(store, source, survey, options, TimeProvider.System, null, default);
        return report.Project!.Value;
    }

    private static async Task<string> ExportAsync(IStore store, long project, string path)
    {
        await using var session = await store.OpenSnapshotAsync(default);
        await using var output = OutputFile.Create(path);
        await using var writer = new TracingJsonWriter(output.Stream);
        var plan = await Exporter.PlanAsync(session, new ExportOptions { Source = project, Volumes = true, Users = true }, default);
        await Exporter.ExportAsync(session, plan, writer, null, default);
        await output.CompleteAsync(default);
        return path;
    }
}
