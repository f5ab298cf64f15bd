using Tracelift.Access;
using Tracelift.Example;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Model;
using Tracelift.Sqlite;
using Tracelift.Stores;

namespace Tracelift.Bench.Storm;

/// <summary>An embedded store with two example projects, one of them public, and users with increasing rights.</summary>
internal sealed class StormScene
{
    /// <summary>The users, named by their rights; each has a token.</summary>
    public static readonly string[] Users = ["stranger", "reader", "other", "annotator", "importer", "keeper", "root"];

    private StormScene(string store) => Store = store;

    /// <summary>The store's file.</summary>
    public string Store { get; }

    /// <summary>The private project, and the public one.</summary>
    public long Private { get; private set; }

    public long Public { get; private set; }

    /// <summary>API tokens by user.</summary>
    public Dictionary<string, string> Tokens { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of the private project, by class.</summary>
    public List<long> Skeletons { get; private set; } = [];

    public List<long> Neurons { get; private set; } = [];

    public List<long> Annotations { get; private set; } = [];

    public List<long> Nodes { get; private set; } = [];

    public List<long> Connectors { get; private set; } = [];

    /// <summary>Creates the scene.</summary>
    /// <param name="folder">The folder of its files.</param>
    /// <param name="treenodes">The number of treenodes of each project.</param>
    /// <param name="run">Runs a command line.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static async Task<StormScene> CreateAsync(string folder, long treenodes, Func<string[], Task> run, CancellationToken cancellationToken)
    {
        var scene = new StormScene(Path.Combine(folder, "storm.sqlite"));
        var file = Path.Combine(folder, "project.json");
        await using (var output = OutputFile.Create(file, Console.OpenStandardOutput))
        {
            await using var writer = new TracingJsonWriter(output.Stream);
            await foreach (var batch in new ExampleProject(ExampleOptions.Benchmark(treenodes)).SurveyAsync(new SurveyNotes(), cancellationToken))
            {
                using (batch)
                    await writer.WriteAsync(batch, cancellationToken);
            }

            await writer.CompleteAsync(cancellationToken);
            await output.CompleteAsync(cancellationToken);
        }

        foreach (var title in new[] { "For some", "For all" })
            await run(["import", file, "--target", "new:" + title, "--create-unknown-users", "--yes", "--verbosity", "0", "--store", scene.Store]);
        await using var store = await SqliteStore.OpenAsync(scene.Store, TimeProvider.System, cancellationToken);
        await using (var session = await store.OpenSnapshotAsync(cancellationToken))
            await scene.ReadAsync(session, cancellationToken);
        var accounts = new Accounts(store, TimeProvider.System);
        foreach (var user in Users)
        {
            await accounts.AddUserAsync(user, null, isSuperuser: user == "root", [], cancellationToken);
            scene.Tokens[user] = await accounts.TokenAsync(user, isRotated: false, cancellationToken);
        }

        await accounts.GrantAsync(scene.Public, [ProjectGrant.Public], cancellationToken);
        foreach (var (user, permissions) in new (string, string[])[]
        {
            ("reader", [ProjectGrant.Browse]),
            ("other", [ProjectGrant.Browse]),
            ("annotator", [ProjectGrant.Browse, ProjectGrant.Annotate, ProjectGrant.AnnotateWithToken]),
            ("importer", [ProjectGrant.Browse, ProjectGrant.Import, ProjectGrant.AnnotateWithToken]),
            ("keeper", [ProjectGrant.Browse, ProjectGrant.Administer, ProjectGrant.AnnotateWithToken]),
        })
        {
            await accounts.GrantAsync(scene.Private, [.. permissions.Select(permission => new ProjectGrant(false, user, permission))], cancellationToken);
        }

        return scene;
    }

    private async Task ReadAsync(IReadSession session, CancellationToken cancellationToken)
    {
        var projects = (await session.ProjectsAsync(cancellationToken)).ToDictionary(project => project.Title, project => project.Id);
        (Private, Public) = (projects["For some"], projects["For all"]);
        var classes = await session.ListAsync(new RowQuery(Models.Class) { Project = Private }, row => (row.Id, Name: row.Text("class_name")), cancellationToken);
        async Task<List<long>> OfAsync(string name) => await session.ListAsync(
            new RowQuery(Models.ClassInstance) { Project = Private }.Where("class_column", new IdSet(classes.Where(known => known.Name == name).Select(known => known.Id))), row => row.Id, cancellationToken);
        (Skeletons, Neurons, Annotations) = (await OfAsync("skeleton"), await OfAsync("neuron"), await OfAsync("annotation"));
        Nodes = await session.ListAsync(new RowQuery(Models.Treenode) { Project = Private }, row => row.Id, cancellationToken);
        Connectors = await session.ListAsync(new RowQuery(Models.Connector) { Project = Private }, row => row.Id, cancellationToken);
    }
}
