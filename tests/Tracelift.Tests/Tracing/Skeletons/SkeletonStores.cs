using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Tracelift.Access;
using Tracelift.Formats.Swc;
using Tracelift.Stores;
using Tracelift.Tests.Formats.Swc;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Skeletons;
using Xunit;

namespace Tracelift.Tests.Tracing.Skeletons;

/// <summary>One store of each kind for all tests of a class; each test has its own project.</summary>
public sealed class SkeletonStores : IAsyncLifetime
{
    private readonly ConcurrentDictionary<TestStoreKind, Lazy<Task<(TestStore Test, IStore Store)>>> _stores = new();

    /// <summary>A new project in the store of a kind.</summary>
    internal async Task<SkeletonScene> SceneAsync(TestStoreKind kind)
    {
        var (test, store) = await _stores.GetOrAdd(kind, _ => new(() => MakeAsync(kind))).Value;
        var session = await store.BeginImportAsync(default);
        await using (session)
        {
            var project = await session.CreateProjectAsync("skeletons", default);
            await session.CommitAsync(analyze: false, default);
            return new SkeletonScene(test, store, project);
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var made in _stores.Values)
        {
            try
            {
                var (test, store) = await made.Value;
                await store.DisposeAsync();
                await test.DisposeAsync();
            }
            catch (Exception e) when (e.Message.StartsWith("$XunitDynamicSkip$", StringComparison.Ordinal))
            {
                // There is no server for this kind.
            }
        }
    }

    private static async Task<(TestStore Test, IStore Store)> MakeAsync(TestStoreKind kind)
    {
        var test = await TestStore.CreateAsync(kind);
        var store = await test.OpenAsync();
        var accounts = new Accounts(store, TimeProvider.System);
        await accounts.AddUserAsync("root", null, isSuperuser: true, [], default);
        foreach (var name in (string[])["alice", "bob", "carol"])
            await accounts.AddUserAsync(name, null, isSuperuser: false, [], default);
        await accounts.AddGroupAsync("bob", ["carol"], default);
        return (test, store);
    }
}

/// <summary>A project into which skeletons are imported.</summary>
internal sealed class SkeletonScene(TestStore test, IStore store, long project)
{
    public TestStore Test => test;

    public IStore Store => store;

    public long Project => project;

    public async Task<Editor> UserAsync(string name) =>
        new(long.Parse((await test.QueryAsync($"SELECT id FROM auth_user WHERE username = '{name}'"))[0], CultureInfo.InvariantCulture), name == "root");

    public static SkeletonToImport File(string swc, SkeletonSettings? settings = null, SwcOptions? options = null) =>
        new("a.swc", SwcTexts.Read(swc, options), settings ?? new());

    /// <summary>Imports a file that must succeed.</summary>
    public async Task<ImportedSkeleton> ImportAsync(string swc, SkeletonSettings? settings = null, string user = "alice") =>
        (await OutcomeAsync(swc, settings, user)).Skeletons[0];

    public async Task<SkeletonOutcome> OutcomeAsync(string swc, SkeletonSettings? settings = null, string user = "alice") =>
        Assert.Single(await SkeletonImport.RunAsync(store, project, await UserAsync(user), [File(swc, settings)], isAllOrNothing: true, TimeProvider.System, default));

    public async Task<Errors.InputException> RefusedAsync(SkeletonSettings settings, string user = "alice") =>
        await Assert.ThrowsAsync<Errors.InputException>(() => ImportAsync(Plain, settings, user));

    public async Task<string> ExportAsync(long skeleton, SkeletonExportOptions? options = null)
    {
        var (file, _) = await ReadAsync(skeleton, options);
        return SwcTexts.Write(file, withHistory: options?.WithHistory == true);
    }

    public async Task<ExportedSkeleton> ReadAsync(long skeleton, SkeletonExportOptions? options = null)
    {
        await using var session = await store.OpenSnapshotAsync(default);
        return await new SkeletonExport(session, project).ReadAsync(skeleton, options ?? new(), default);
    }

    public Task<List<string>> AnnotationsAsync(long neuron) => test.QueryAsync(
        $"SELECT b.name FROM class_instance_class_instance l JOIN relation r ON r.id = l.relation_id JOIN class_instance b ON b.id = l.class_instance_b WHERE r.relation_name = 'annotated_with' AND l.class_instance_a = {neuron} ORDER BY 1");

    public const string Plain = "1 1 100.5 200.25 300.0 1.5 -1\n2 0 110.0 210.0 300.0 -1 1\n3 0 120.125 220.0 350.0 0.0 2\n4 0 130.0 230.0 400.0 2.0 2\n";

    public static readonly SkeletonExportOptions Linear = new() { IsLinearized = true };

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
