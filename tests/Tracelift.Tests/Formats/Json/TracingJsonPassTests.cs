using System.Text;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Model;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Formats.Json;

/// <summary>Later passes read one model, find places in the file, and notice changes.</summary>
public sealed class TracingJsonPassTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pass_over_a_model_gives_its_rows_of_the_survey(bool isShuffled)
    {
        var json = await JsonFiles.WriteAsync(JsonFiles.Batches(seed: 8, batches: 40, most: 30));
        if (isShuffled)
            json = JsonFiles.Shuffle(json, new Random(8));
        foreach (var tuning in new[] { JsonTuning.Default, JsonRows.Small, JsonRows.Small with { MostBlocks = 1000 } })
        {
            await using var file = await JsonRows.OpenAsync(json, tuning);
            var survey = await JsonRows.SurveyAsync(file);
            foreach (var model in Models.All.Reverse())
            {
                var rows = await JsonRows.ReadAsync(file, model);

                Assert.Equal(
                    survey.InOrder.Where(row => row.Model == model.Label).Select(row => $"{row} {row.Position}"),
                    rows.Select(row => $"{row} {row.Position}"));
            }
        }
    }

    [Fact]
    public async Task Passes_beside_each_other_give_what_they_give_one_after_the_other()
    {
        var json = await JsonFiles.WriteAsync(JsonFiles.Batches(seed: 9, batches: 60, most: 30));
        await using var file = await JsonRows.OpenAsync(json, JsonRows.Small with { MostBlocks = 1000 });
        await JsonRows.SurveyAsync(file);
        var alone = new List<string>();
        foreach (var model in Models.All)
            alone.AddRange(await RowsAsync(model));

        for (var time = 0; time < 10; time++)
        {
            var beside = await Task.WhenAll(Models.All.Select(model => Task.Run(() => RowsAsync(model))));

            Assert.Equal(alone, beside.SelectMany(rows => rows));
        }

        async Task<List<string>> RowsAsync(ModelDescription model) =>
            [.. (await JsonRows.ReadAsync(file, model)).Select(row => $"{row} {row.Position}")];
    }

    [Fact]
    public async Task A_pass_reads_only_the_blocks_with_its_model()
    {
        var users = Enumerable.Range(0, 100).Select(i => $$$"""{"model": "auth.user", "pk": {{{i}}}, "fields": {"username": "u"}}""");
        var json = $"[{string.Join(',', Enumerable.Range(0, 100).Select(i => JsonRows.Class(pk: $"{i}")))},{string.Join(',', users)}]";
        await using var file = await JsonRows.OpenAsync(Encoding.UTF8.GetBytes(json), JsonRows.Small with { MostBlocks = 1000 });
        await JsonRows.SurveyAsync(file);
        Assert.Equal(json.Length, file.Position);

        var rows = await JsonRows.ReadAsync(file, Models.Class);

        Assert.Equal(100, rows.Count);
        Assert.InRange(file.Position, json.Length / 2, json.Length * 2 / 3);
        Assert.Empty(await JsonRows.ReadAsync(file, Models.Treenode));
        Assert.Equal(0, file.Position);
    }

    [Fact]
    public async Task A_pass_before_the_end_of_the_survey_is_a_mistake()
    {
        await using var file = await JsonRows.OpenAsync(Encoding.UTF8.GetBytes($"[{JsonRows.Class()}]"));
        await foreach (var batch in file.SurveyAsync(new(), default))
        {
            batch.Dispose();
            break;
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => JsonRows.ReadAsync(file, Models.Class));
    }

    [Fact]
    public async Task A_survey_can_be_begun_again()
    {
        await using var file = await JsonRows.OpenAsync(Encoding.UTF8.GetBytes($"[{JsonRows.Class()}]"), JsonRows.Small);
        await foreach (var batch in file.SurveyAsync(new(), default))
        {
            batch.Dispose();
            break;
        }

        Assert.Single((await JsonRows.SurveyAsync(file)).Rows);
        Assert.Single(await JsonRows.ReadAsync(file, Models.Class));
    }

    [Fact]
    public async Task A_position_is_located_by_file_and_line()
    {
        var objects = Enumerable.Range(1, 50).Select(i => JsonRows.Class(pk: $"{i}"));
        await using var file = await JsonRows.OpenAsync(Encoding.UTF8.GetBytes($"[\n{string.Join(",\n", objects)}\n]"), JsonRows.Small);
        var rows = await JsonRows.SurveyAsync(file);

        foreach (var row in rows.Rows)
            Assert.Equal($"test.json, line {row.Pk + 1} (byte {row.Position})", await file.LocateAsync(row.Position, default));
        Assert.Equal("test.json, line 1 (byte 0)", await file.LocateAsync(0, default));
    }

    [Fact]
    public async Task A_file_that_changes_between_two_passes_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.json", $"[{JsonRows.Class()},{JsonRows.Class()}]");
        await using var file = await TracingJsonFile.OpenAsync(path, JsonRows.Clock, default);
        await JsonRows.SurveyAsync(file);

        foreach (var text in new[] { $"[{JsonRows.Class()}", new string('x', 300), $"[{JsonRows.Class()},{JsonRows.Class(pk: "6")}]" })
        {
            await File.WriteAllTextAsync(path, text);
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);

            var e = await Assert.ThrowsAsync<InputException>(() => JsonRows.ReadAsync(file, Models.Class));

            Assert.Equal("input-changed", e.Code);
        }
    }

    [Fact]
    public async Task A_survey_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await using var file = await JsonRows.OpenAsync(
            await JsonFiles.WriteAsync(JsonFiles.Batches(seed: 1, batches: 20, most: 50)), JsonRows.Small);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in file.SurveyAsync(new SurveyNotes(), cancellation.Token))
                batch.Dispose();
        });
    }
}
