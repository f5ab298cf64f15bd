using System.Text;
using Microsoft.Data.Sqlite;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Model;
using Tracelift.Tests.Formats.Json;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Formats;

/// <summary>A file that changes while it is read is refused in every pass.</summary>
public sealed class ChangingFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Rows(int count) =>
        $"[{string.Join(",\n", Enumerable.Range(0, count).Select(i => JsonRows.Class(pk: $"{i}")))}]";

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("same length")]
    [InlineData("appended to")]
    [InlineData("cut off")]
    [InlineData("other rows")]
    public async Task A_survey_notices(string change)
    {
        var path = _folder.Write("a.json", Rows(2 * Batch.Capacity));
        await using var file = await TracingJsonFile.OpenAsync(path, TimeProvider.System, JsonRows.Small, default);

        var e = await Assert.ThrowsAsync<InputException>(() => ReadAsync(file.SurveyAsync(new SurveyNotes(), default), () => Change(path, change)));

        Assert.Equal("input-changed", e.Code);
        Assert.Null(file.Sha256);
    }

    [Theory]
    [InlineData("same length")]
    [InlineData("appended to")]
    [InlineData("cut off")]
    [InlineData("other rows")]
    public async Task A_later_pass_notices(string change)
    {
        var path = _folder.Write("a.json", Rows(2 * Batch.Capacity));
        await using var file = await TracingJsonFile.OpenAsync(path, TimeProvider.System, JsonRows.Small, default);
        await JsonRows.SurveyAsync(file);

        var e = await Assert.ThrowsAsync<InputException>(() => ReadAsync(file.ReadAsync(Models.Class, default), () => Change(path, change)));

        Assert.Equal("input-changed", e.Code);
    }

    [Fact]
    public async Task An_import_of_a_file_that_is_overwritten_in_its_midst_leaves_the_store_as_it_was()
    {
        var (store, file) = (_folder.File("store.sqlite"), _folder.Write("a.json", TracingFile.Sound().Text()));
        (await Tool.RunAsync("import", file, "--store", store, "--target", "new:X", "--create-unknown-users")).Expect(0);
        var before = await FingerprintAsync(store);

        // Another session imports while the program waits to load after its survey.
        await using var other = new SqliteConnection($"Data Source={store};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(other, "BEGIN IMMEDIATE");
        await using var process = Tool.Start(["import", file, "--store", store, "--target", "new:Y", "--create-unknown-users", "--verbose"]);
        await process.WaitForErrorAsync("Store:");
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, TracingFile.Sound().Text().Replace("neuron 1", "nobody 1", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await ExecuteAsync(other, "ROLLBACK");

        var result = (await process.WaitAsync()).Expect(3);

        Assert.Contains("a.json has changed while it was being read", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await FingerprintAsync(store));
    }

    private static async Task ReadAsync(IAsyncEnumerable<Batch> batches, Action afterFirst)
    {
        var isFirst = true;
        await foreach (var batch in batches)
        {
            batch.Dispose();
            if (isFirst)
                afterFirst();
            isFirst = false;
        }
    }

    private static void Change(string path, string how)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        switch (how)
        {
            case "appended to":
                stream.Seek(0, SeekOrigin.End);
                stream.Write("\n"u8);
                break;
            case "cut off":
                stream.SetLength(stream.Length - 1000);
                break;
            case "same length":
                stream.Seek(-1000, SeekOrigin.End);
                stream.Write("      "u8);
                break;
            default:
                stream.SetLength(0);
                stream.Write(Encoding.UTF8.GetBytes(Rows(10)));
                break;
        }
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> FingerprintAsync(string store) =>
        (await Tool.RunAsync("store", "info", "--store", store, "--json")).Expect(0).Output;
}
