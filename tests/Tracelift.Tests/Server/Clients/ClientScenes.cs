using System.Collections.Concurrent;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Clients;

/// <summary>One scene for each kind of store, shared by the tests of clients' calls, which change nothing that others read.</summary>
[CollectionDefinition(nameof(ClientScenes))]
public sealed class ClientScenes : IAsyncLifetime, ICollectionFixture<ClientScenes>
{
    /// <summary>The kinds for what has nothing to do with derived tables: triggers or none make no difference.</summary>
    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Postgres, TestStoreKind.Catmaid];

    private readonly ConcurrentDictionary<TestStoreKind, Lazy<Task<ClientScene>>> _scenes = [];

    internal Task<ClientScene> GetAsync(TestStoreKind kind) => _scenes.GetOrAdd(kind, new Lazy<Task<ClientScene>>(() => ClientScene.CreateAsync(kind))).Value;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var scene in _scenes.Values.Where(scene => scene.Value.IsCompletedSuccessfully))
            await (await scene.Value).DisposeAsync();
    }
}
