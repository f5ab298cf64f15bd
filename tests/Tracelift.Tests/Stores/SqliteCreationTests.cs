using Tracelift.Errors;
using Tracelift.Sqlite;
using Tracelift.Stores;
using Xunit;

namespace Tracelift.Tests.Stores;

public sealed class SqliteCreationTests
{
    [Fact]
    public async Task The_first_use_creates_the_file_and_its_folder_for_the_owner_only()
    {
        using var file = new SqliteFile();

        await using var store = await file.OpenAsync();

        Assert.Equal(file.Path, store.Name);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path));
    }

    [Fact]
    public async Task A_store_says_what_it_is()
    {
        using var file = new SqliteFile();
        await using var store = await file.OpenAsync();

        var info = await store.DescribeAsync(SqliteFile.Cancel);

        Assert.Equal((StoreKind.Sqlite, file.Path, "migration 9 (origins and clouds)"), (info.Kind, info.Name, info.Schema));
        Assert.Matches(@"^SQLite 3\.\d+\.\d+$", info.Software);
    }

    [Fact]
    public async Task Opening_again_keeps_the_rows()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(SqliteRows.Treenodes(1, 10));

        await using var store = await file.OpenAsync();

        Assert.Equal(10L, file.Sql("SELECT count(*) FROM treenode"));
    }

    [Fact]
    public async Task Many_can_create_a_store_at_once()
    {
        using var file = new SqliteFile();

        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(file.OpenAsync)));

        Assert.All(stores, store => Assert.Equal(file.Path, store.Name));
        Assert.Equal(1L, file.Sql("SELECT count(*) FROM django_content_type"));
        Assert.Equal(9L, file.Sql("PRAGMA user_version"));
    }

    [Fact]
    public async Task An_empty_file_becomes_a_store()
    {
        using var file = new SqliteFile();
        Directory.CreateDirectory(file.Folder);
        await File.WriteAllBytesAsync(file.Path, [], SqliteFile.Cancel);

        await using var store = await file.OpenAsync();

        Assert.Equal(0L, file.Sql("SELECT count(*) FROM treenode"));
    }

    [Fact]
    public async Task The_SQLite_file_of_another_program_is_refused_and_left_as_it_is()
    {
        using var file = new SqliteFile();
        Directory.CreateDirectory(file.Folder);
        file.Sql("CREATE TABLE theirs (id INTEGER)");
        var before = await File.ReadAllBytesAsync(file.Path, SqliteFile.Cancel);

        var error = await Assert.ThrowsAsync<StoreException>(file.OpenAsync);

        Assert.Equal("store-foreign", error.Code);
        Assert.Equal(before, await File.ReadAllBytesAsync(file.Path, SqliteFile.Cancel));
    }

    [Fact]
    public async Task A_file_that_is_not_SQLite_is_refused_and_left_as_it_is()
    {
        using var file = new SqliteFile();
        Directory.CreateDirectory(file.Folder);
        var text = string.Concat(Enumerable.Repeat("This is not a database. ", 100));
        await File.WriteAllTextAsync(file.Path, text, SqliteFile.Cancel);

        var error = await Assert.ThrowsAsync<StoreException>(file.OpenAsync);

        Assert.Equal("store-foreign", error.Code);
        Assert.Equal(text, await File.ReadAllTextAsync(file.Path, SqliteFile.Cancel));
    }

    [Fact]
    public async Task A_store_of_a_newer_Tracelift_is_refused()
    {
        using var file = new SqliteFile();
        await (await file.OpenAsync()).DisposeAsync();
        file.Sql("PRAGMA user_version = 99");

        var error = await Assert.ThrowsAsync<StoreException>(file.OpenAsync);

        Assert.Equal("store-newer", error.Code);
        Assert.Contains("migration 99", error.Message);
    }

    [Fact]
    public async Task A_folder_is_refused()
    {
        using var file = new SqliteFile();
        Directory.CreateDirectory(file.Path);

        var error = await Assert.ThrowsAsync<StoreException>(file.OpenAsync);

        Assert.Equal("store-is-folder", error.Code);
    }

    [Theory]
    [InlineData("/proc/store.sqlite")]
    [InlineData("/dev/null/folder/store.sqlite")]
    public async Task A_place_where_no_file_can_be_made_is_refused(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The paths are Linux's");

        var error = await Assert.ThrowsAsync<StoreException>(
            () => SqliteStore.OpenAsync(path, TimeProvider.System, SqliteFile.Cancel));

        Assert.Equal("store-not-accessible", error.Code);
    }

    [Fact]
    public void The_default_place_is_in_the_users_data_folder()
    {
        Assert.EndsWith(Path.Combine("tracelift", "tracelift.sqlite"), SqliteStore.DefaultPath);
        Assert.True(Path.IsPathRooted(SqliteStore.DefaultPath));
    }
}
