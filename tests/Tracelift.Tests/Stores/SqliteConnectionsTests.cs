using Tracelift.Sqlite;
using Xunit;

namespace Tracelift.Tests.Stores;

/// <summary>Connections are reused.</summary>
public sealed class SqliteConnectionsTests
{
    [Fact]
    public async Task What_one_use_has_not_committed_is_unknown_to_the_next()
    {
        using var file = new SqliteFile();
        await using var store = await KeepingAsync(file);

        for (var i = 0; i < 20; i++)
        {
            await using (var import = await store.BeginImportAsync(SqliteFile.Cancel))
                await import.CreateProjectAsync("never", SqliteFile.Cancel);
            Assert.Empty(await TitlesAsync(store));
        }

        await using (var import = await store.BeginImportAsync(SqliteFile.Cancel))
        {
            await import.CreateProjectAsync("kept", SqliteFile.Cancel);
            await import.CommitAsync(analyze: false, SqliteFile.Cancel);
        }

        Assert.Equal(["kept"], await TitlesAsync(store));
    }

    [Fact]
    public async Task Another_file_in_the_place_of_the_store_is_noticed()
    {
        using var file = new SqliteFile();
        using var other = new SqliteFile();
        await using (var store = await KeepingAsync(other))
        {
            await using var import = await store.BeginImportAsync(SqliteFile.Cancel);
            await import.CreateProjectAsync("other", SqliteFile.Cancel);
            await import.CommitAsync(analyze: false, SqliteFile.Cancel);
        }

        await using var served = await KeepingAsync(file);
        Assert.Empty(await TitlesAsync(served));
        foreach (var end in (string[])["", "-wal", "-shm"])
            File.Delete(file.Path + end);
        File.Move(other.Path, file.Path);

        Assert.Equal(["other"], await TitlesAsync(served));
    }

    [Fact]
    public async Task They_end_with_the_store()
    {
        using var file = new SqliteFile();
        var store = await KeepingAsync(file);
        Assert.Empty(await TitlesAsync(store));
        Assert.True(File.Exists(file.Path + "-wal"));

        await store.DisposeAsync();

        // The last one to leave takes the log away.
        Assert.False(File.Exists(file.Path + "-wal"));
    }

    private static async Task<SqliteStore> KeepingAsync(SqliteFile file)
    {
        var store = await file.OpenAsync();
        store.KeepsConnections = true;
        return store;
    }

    private static async Task<List<string>> TitlesAsync(SqliteStore store)
    {
        await using var session = await store.OpenSnapshotAsync(SqliteFile.Cancel);
        return [.. (await session.ProjectsAsync(SqliteFile.Cancel)).Select(project => project.Title)];
    }
}
