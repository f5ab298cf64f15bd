using Tracelift.Example;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tests.Tracing.Destinations;

/// <summary>A store with an example project 1 and the user anna, to export from and to load into again.</summary>
internal sealed class DestinationScene : IAsyncDisposable
{
    /// <summary>The number of skeletons with nodes of the usual project.</summary>
    public const int Skeletons = 13;

    private DestinationScene(TestStore store) => Store = store;

    public TestStore Store { get; }

    public TemporaryFolder Folder { get; } = new();

    public static async Task<DestinationScene> CreateAsync(TestStoreKind kind, ExampleOptions? options = null)
    {
        var scene = new DestinationScene(await TestStore.CreateAsync(kind));
        await using (var store = await scene.Store.OpenAsync())
        {
            await using var example = new ExampleProject(options ?? ExampleOptions.Showcase with { Neurons = 12, FewestNodes = 10, MostNodes = 60, NodesPerConnector = 5 });
            var survey = await Surveyor.SurveyAsync(example, null, default);
            await Importer.ImportAsync(store, example, survey, new ImportOptions { NewProjectTitle = "made", CreateUnknownUsers = true }, TimeProvider.System, null, default);
        }

        await scene.RunAsync("user", "add", "anna");
        return scene;
    }

    public async Task<string> RunAsync(params string[] arguments) => (await Tool.RunHereAsync([.. arguments, "--store", Store.Address])).Expect(0).Output;

    public Task<CliResult> TryAsync(params string[] arguments) => Tool.RunHereAsync([.. arguments, "--store", Store.Address]);

    /// <summary>Exports project 1 and loads the output into project 2.</summary>
    public async Task<string> ThereAndBackAsync(string name, string[] export, string[] import)
    {
        var path = Folder.File(name);
        await RunAsync(["export", "--source", "1", "--file", path, "--yes", .. export]);
        await RunAsync(["import", "--source", path, "--target", "new:again", "--yes", .. import]);
        return path;
    }

    public Task<List<string>> ReadAsync(long project, params string[] queries) => ProjectRows.ReadAsync(Store, project, queries);

    public async ValueTask DisposeAsync()
    {
        Folder.Dispose();
        await Store.DisposeAsync();
    }
}
