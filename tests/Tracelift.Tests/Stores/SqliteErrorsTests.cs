using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Xunit;

namespace Tracelift.Tests.Stores;

public sealed class SqliteErrorsTests
{
    [Theory]
    [InlineData(5, "store-busy", true)]
    [InlineData(6, "store-busy", true)]
    [InlineData(261, "store-busy", true)]
    [InlineData(517, "store-busy", true)]
    [InlineData(7, "store-memory", true)]
    [InlineData(8, "store-read-only", false)]
    [InlineData(1032, "store-read-only", false)]
    [InlineData(10, "store-io", false)]
    [InlineData(266, "store-io", false)]
    [InlineData(11, "store-corrupt", false)]
    [InlineData(779, "store-corrupt", false)]
    [InlineData(13, "store-full", false)]
    [InlineData(14, "store-not-accessible", false)]
    [InlineData(23, "store-not-accessible", false)]
    [InlineData(26, "store-foreign", false)]
    [InlineData(1, "store-failed", false)]
    public void Every_result_code_of_SQLite_becomes_an_error_of_the_store(int result, string code, bool isTransient)
    {
        var error = Assert.IsType<StoreException>(SqliteErrors.From(result, "its message", "/a/store"));

        Assert.Equal((code, isTransient), (error.Code, error.IsTransient));
        Assert.Contains("/a/store", error.Message);
        Assert.Contains("its message", error.Message);
    }

    [Theory]
    [InlineData(18, "value-too-large")]
    [InlineData(2067, "refused-row")]
    public void What_the_rows_are_to_blame_for_becomes_an_error_of_the_input(int result, string code) =>
        Assert.Equal(code, Assert.IsType<InputException>(SqliteErrors.From(result, "its message", "/a/store")).Code);

    [Fact]
    public async Task A_damaged_store_is_said_to_be_damaged()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(SqliteRows.Treenodes(1, 4_000));
        await using (var stream = new FileStream(file.Path, FileMode.Open))
        {
            stream.Position = 20 * 16_384;
            stream.Write(new byte[stream.Length - stream.Position]);
        }

        var error = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await using var session = await file.SnapshotAsync();
            await SqliteFile.ReadAsync(session, new(Models.Treenode));
        });

        Assert.Equal("store-corrupt", error.Code);
    }
}
