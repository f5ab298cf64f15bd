using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Tracelift.Formats.Json;
using Tracelift.Model;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Formats.Json;

/// <summary>Written rows are read back, and CATMAID's own files are reproduced.</summary>
public sealed class TracingJsonRoundTripTests
{
    public static IEnumerable<TheoryDataRow<string>> Exports =>
        GoldenFiles.Names("tracing/exports", "*.json").Where(row => !row.Data.EndsWith(".args.json", StringComparison.Ordinal));

    [Fact]
    public void Rows_of_every_model_come_back_as_they_were_written_in_whatever_order() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(80).WithReplay(2026, 1),
            Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed => RoundTripAsync(seed).GetAwaiter().GetResult()));

    [Theory]
    [MemberData(nameof(Exports))]
    public async Task An_export_of_catmaid_is_written_as_it_was(string name)
    {
        var path = GoldenFiles.Require("tracing", "exports", name);
        await using var file = await TracingJsonFile.OpenAsync(path, TimeProvider.System, default);
        var rows = new List<(long Position, Batch Row)>();
        var notes = new Tracelift.Formats.SurveyNotes();
        await foreach (var batch in file.SurveyAsync(notes, default))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                var single = Batch.Rent(batch.Model);
                single.Append(batch, row);
                rows.Add((batch.Positions[row], single));
            }
        }

        Assert.True(notes.Problems.IsEmpty);
        Assert.Empty(notes.UnknownModels);
        Assert.Empty(notes.UnknownFields);
        using var stream = new MemoryStream();
        await using var writer = new TracingJsonWriter(stream);
        if (!(await File.ReadAllTextAsync(path)).Contains("\"first_name\"", StringComparison.Ordinal))
            writer.Limit(Models.User, "username", "password");
        foreach (var (_, row) in rows.OrderBy(row => row.Position))
            await writer.WriteAsync(row, default);
        await writer.CompleteAsync(default);

        Assert.Equal(await File.ReadAllBytesAsync(path), stream.ToArray());
    }

    private static async Task<bool> RoundTripAsync(int seed)
    {
        var batches = JsonFiles.Batches(seed, batches: Models.All.Length, most: 5);
        var expected = batches.SelectMany(JsonRowText.Of).Select(Rounded).Order(StringComparer.Ordinal).ToList();
        var json = await JsonFiles.WriteAsync(batches);
        foreach (var variant in new[] { json, JsonFiles.Compact(json), JsonFiles.Shuffle(json, new Random(seed)) })
        {
            var rows = await JsonRows.SurveyAsync(variant, seed % 2 == 0 ? JsonRows.Small : null);

            Assert.Equal([], rows.Notes.Problems.Shown);
            Assert.Equal(expected, rows.Rows.Select(row => row.ToString()).Order(StringComparer.Ordinal));
        }

        return true;
    }

    // Files hold milliseconds.
    private static string Rounded(JsonRowText row)
    {
        var model = Models.ByLabel(row.Model);
        var values = row.Values.ToDictionary(
            value => value.Key,
            value => value.Value is not null && model[value.Key].Kind == ColumnKind.Time ? Milliseconds(value.Value) : value.Value,
            StringComparer.Ordinal);
        return (row with { Values = values }).ToString();
    }

    private static string Milliseconds(string text)
    {
        var microseconds = long.Parse(text, CultureInfo.InvariantCulture);
        var rest = microseconds % 1000;
        return (microseconds - (rest < 0 ? rest + 1000 : rest)).ToString(CultureInfo.InvariantCulture);
    }
}
