using System.Runtime.CompilerServices;
using Tracelift.Example;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Compare;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>An imported example is exported equally: every model, to the microsecond.</summary>
public sealed class ExampleStoreTests
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Imported_and_read_back_it_is_the_same(TestStoreKind kind)
    {
        await using var empty = await TestStore.CreateAsync(kind);
        await using var store = await empty.OpenAsync();
        var options = ExampleOptions.Showcase with { Neurons = 9, MostNodes = 200 };

        var inOrder = await ImportAsync(store, new ExampleProject(options));
        var shuffled = await ImportAsync(store, new ExampleProject(options with { Shuffle = true }));

        await using var session = await store.OpenSnapshotAsync(default);
        foreach (var project in (long[])[inOrder, shuffled])
        {
            var report = await TracingComparison.CompareAsync(new ExampleProject(options), new StoredProject(session, project), default);
            Assert.Empty(report.Differences);
            Assert.True(report.AreSame);
            Assert.Equal(Models.All.Count(model => model.Facts!.Part == ProjectPart.None), report.Models.Count);
        }
    }

    [Fact]
    public async Task The_quickstart_finds_no_difference_and_tells_what_it_did()
    {
        await using var empty = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await using var store = await empty.OpenAsync();
        using var folder = new TemporaryFolder();
        var steps = new List<QuickstartStep>();

        var report = await Quickstart.RunAsync(store, folder.File("new/files"), TimeProvider.System, steps.Add, null, default);

        Assert.Equal(report.Steps, steps);
        Assert.Equal(6, steps.Count);
        Assert.All(steps.Take(5), step => Assert.True(step.Rows > 1000));
        Assert.True(report.Comparison.AreSame);
        Assert.True(report.ExportedPart.Placeholders > 100);
        Assert.InRange(steps[1].Counts["neurons"], 20, 40);
        Assert.All(steps.Where(step => step.File is not null), step => Assert.Equal(step.Bytes, new FileInfo(step.File!).Length));
        await using var session = await store.OpenSnapshotAsync(default);
        Assert.Equal([Quickstart.Title, Quickstart.PartTitle, "Example wing disc"], (await session.ProjectsAsync(default)).Select(project => project.Title));
    }

    private static async Task<long> ImportAsync(IStore store, ExampleProject project)
    {
        var survey = await Surveyor.SurveyAsync(project, null, default);
        var options = new ImportOptions { NewProjectTitle = "example", CreateUnknownUsers = true };
        var report = await Importer.ImportAsync(store, project, survey, options, TimeProvider.System, null, default);
        return report.Project!.Value;
    }

    /// <summary>All rows of a project of a store, and the example's users.</summary>
    private sealed class StoredProject(IReadSession session, long project) : ITracingSource
    {
        public string Name => $"project {project}";

        public long? Length => null;

        public long Position => 0;

        public string? Sha256 => null;

        public async IAsyncEnumerable<Batch> SurveyAsync(SurveyNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var model in Models.All)
            {
                await foreach (var batch in ReadAsync(model, cancellationToken))
                    yield return batch;
            }
        }

        public IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, CancellationToken cancellationToken)
        {
            var query = new RowQuery(model);
            if (model == Models.Project || (model != Models.User && model.Find("project") is null))
                return AsyncEnumerable.Empty<Batch>();
            query = model == Models.User
                ? query.WhereText("username", ["ada.lindqvist", "märta.grünwald", "eleni", "王伟"])
                : query with { Project = project };
            return session.ReadAsync(query, cancellationToken);
        }

        public Task<string> LocateAsync(long position, CancellationToken cancellationToken) => Task.FromResult(Name);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
