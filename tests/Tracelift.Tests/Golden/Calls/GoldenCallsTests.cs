using System.Collections.Concurrent;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Golden.Calls;

/// <summary>Tracelift's answers and changed rows equal a real CATMAID's for the same requests and rows.</summary>
public sealed class GoldenCallsTests(GoldenCallsTests.Scenes scenes) : IClassFixture<GoldenCallsTests.Scenes>
{
    private static readonly TestStoreKind[] StoreKinds = [TestStoreKind.Sqlite, TestStoreKind.Postgres, TestStoreKind.Catmaid];

    /// <summary>Calls that are served, but not the options that these requests are about.</summary>
    private static readonly string[] Partly = ["compact-detail with history", "skeletons/import-info"];

    /// <summary>Requests that are answered otherwise on purpose, and why.</summary>
    private static readonly Dictionary<string, string> Otherwise = new(StringComparer.Ordinal)
    {
        ["edit-neuron-n-delete-05-superuser-sampler"] = "samplers, which keep a neuron there, are in none of these stores",
        ["edit-treenode-create-01-child-of-a-leaf"] = "a radius keeps its fraction",
        ["edit-treenode-create-09-locked-neuron"] = "403 says more than 400",
        ["edit-treenode-create-10-unknown-parent"] = "404 says more than 400",
        ["edit-treenode-create-13-confidence-9"] = "a confidence that is none is refused",
        ["edit-treenode-create-14-no-state"] = "clients may leave the state out",
    };

    private static readonly string[] Folders = ["reads", "edits"];

    /// <summary>Rows for a theory: each call whose requests are replayed, on each kind of store.</summary>
    public static IEnumerable<TheoryDataRow<TestStoreKind, string, string>> Calls()
    {
        if (!GoldenFiles.Exist)
            return [new TheoryDataRow<TestStoreKind, string, string>(TestStoreKind.Sqlite, "", "") { Skip = GoldenFiles.Absent }];
        return StoreKinds.SelectMany(kind => Folders.SelectMany(folder => GoldenCall.All(folder).Select(call => call.Call).Distinct().Select(call => new TheoryDataRow<TestStoreKind, string, string>(kind, folder, call))));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_request_is_answered_as_CATMAID_answers_it(TestStoreKind kind, string folder, string call)
    {
        var scene = await scenes.GetAsync(kind);
        var wrong = new List<string>();
        foreach (var request in GoldenCall.All(folder).Where(request => request.Call == call))
        {
            if (!scene.Serves(request) || Partly.Contains(call))
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{request.Name} is not served");
                continue;
            }

            if (Otherwise.TryGetValue(request.Name, out var why))
                TestContext.Current.TestOutputHelper?.WriteLine($"{request.Name} is answered otherwise: {why}");
            else
                wrong.AddRange((await scene.ReplayAsync(request)).Select(difference => $"{request.Name}: {difference}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>One scene a kind of store.</summary>
    public sealed class Scenes : IAsyncLifetime
    {
        private readonly ConcurrentDictionary<TestStoreKind, Lazy<Task<GoldenCallScene>>> _scenes = [];

        internal Task<GoldenCallScene> GetAsync(TestStoreKind kind) => _scenes.GetOrAdd(kind, new Lazy<Task<GoldenCallScene>>(() => GoldenCallScene.CreateAsync(kind))).Value;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            foreach (var scene in _scenes.Values.Where(scene => scene.Value.IsCompletedSuccessfully))
                await (await scene.Value).DisposeAsync();
        }
    }
}
