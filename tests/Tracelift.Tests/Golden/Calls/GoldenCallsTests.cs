using System.Collections.Concurrent;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Golden.Calls;

/// <summary>Tracelift's answers and changed rows equal a real CATMAID's for the same requests and rows.</summary>
public sealed class GoldenCallsTests(GoldenCallsTests.Scenes scenes) : IClassFixture<GoldenCallsTests.Scenes>
{
    private static readonly TestStoreKind[] StoreKinds = [TestStoreKind.Sqlite, TestStoreKind.Postgres, TestStoreKind.Catmaid];

    private static readonly string[] Folders = ["reads", "edits"];

    /// <summary>Rows for a theory: each call whose requests are replayed, on each kind of store.</summary>
    public static IEnumerable<TheoryDataRow<TestStoreKind, string, string>> Calls() => Rows(
        StoreKinds.SelectMany(kind => Folders.SelectMany(folder => GoldenCall.All(folder).Select(call => call.Call).Distinct().Select(call => (kind, folder, call)))),
        row => new TheoryDataRow<TestStoreKind, string, string>(row.kind, row.folder, row.call),
        new TheoryDataRow<TestStoreKind, string, string>(TestStoreKind.Sqlite, "", "") { Skip = GoldenFiles.Absent });

    /// <summary>Rows for a theory: each kind of store.</summary>
    public static IEnumerable<TheoryDataRow<TestStoreKind>> Kinds() =>
        Rows(StoreKinds, kind => new TheoryDataRow<TestStoreKind>(kind), new TheoryDataRow<TestStoreKind>(TestStoreKind.Sqlite) { Skip = GoldenFiles.Absent });

    [Theory]
    [MemberData(nameof(Calls))]
    public Task A_request_is_answered_as_CATMAID_answers_it(TestStoreKind kind, string folder, string call) =>
        ReplayAsync(kind, GoldenState.Plus, GoldenCall.All(folder).Where(request => request.Call == call && request.State == GoldenState.Plus));

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task A_request_on_the_first_rows_is_answered_as_CATMAID_answers_it(TestStoreKind kind) =>
        ReplayAsync(kind, GoldenState.Source, GoldenCall.All("reads").Where(request => request.State == GoldenState.Source));

    private async Task ReplayAsync(TestStoreKind kind, string state, IEnumerable<GoldenCall> requests)
    {
        var scene = await scenes.GetAsync(kind, state);
        var wrong = new List<string>();
        foreach (var request in requests)
        {
            var exception = GoldenExceptions.Of(request, kind);
            if (!scene.Serves(request.Method, request.Path) && request.Call != "faults" && request.Status != 405)
            {
                if (exception is null)
                    wrong.Add($"{request.Name}: {request.Method} {request.Path} is not served");
                continue;
            }

            var differences = await scene.ReplayAsync(request);
            if (exception is null)
                wrong.AddRange(differences.Select(difference => $"{request.Name}: {difference}"));
            else if (differences.Count == 0)
                wrong.Add($"{request.Name}: equal, so that the exception is no longer needed: {exception}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static IEnumerable<TRow> Rows<T, TRow>(IEnumerable<T> values, Func<T, TRow> row, TRow absent) => GoldenFiles.Exist ? values.Select(row) : [absent];

    /// <summary>One scene a kind of store and a state.</summary>
    public sealed class Scenes : IAsyncLifetime
    {
        private readonly ConcurrentDictionary<(TestStoreKind, string), Lazy<Task<GoldenCallScene>>> _scenes = [];

        internal Task<GoldenCallScene> GetAsync(TestStoreKind kind, string state) =>
            _scenes.GetOrAdd((kind, state), new Lazy<Task<GoldenCallScene>>(() => GoldenCallScene.CreateAsync(kind, state))).Value;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            foreach (var scene in _scenes.Values.Where(scene => scene.Value.IsCompletedSuccessfully))
                await (await scene.Value).DisposeAsync();
        }
    }
}
