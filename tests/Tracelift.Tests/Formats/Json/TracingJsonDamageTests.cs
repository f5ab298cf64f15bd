using System.Diagnostics;
using Tracelift.Errors;
using Tracelift.Formats.Json;
using Tracelift.Model;
using Xunit;

namespace Tracelift.Tests.Formats.Json;

/// <summary>Any bytes give rows or an error message, never a crash or a hang.</summary>
public sealed class TracingJsonDamageTests
{
    [Fact]
    public async Task A_file_that_is_cut_off_anywhere_is_told_to_be_cut_off()
    {
        var json = await JsonFiles.WriteAsync(JsonFiles.Batches(seed: 4, batches: 3, most: 1));

        for (var length = 0; length < json.Length - 2; length++)
        {
            foreach (var tuning in new[] { JsonRows.Small, JsonTuning.Default })
            {
                var e = await Assert.ThrowsAsync<InputException>(() => JsonRows.SurveyAsync(json[..length], tuning));

                Assert.Equal(length == 0 ? "empty" : "truncated", e.Code);
            }
        }
    }

    [Fact]
    public async Task Damaged_bytes_give_an_error_or_rows()
    {
        var random = new Random(20);
        byte[][] files =
        [
            await JsonFiles.WriteAsync(JsonFiles.Batches(seed: 5, batches: 5, most: 2)),
            JsonFiles.Shuffle(await JsonFiles.WriteAsync(JsonFiles.Batches(seed: 10, batches: 5, most: 2)), random),
        ];
        int errors = 0, faults = 0;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 4000; i++)
        {
            var json = Damage(files[i % files.Length], random);
            try
            {
                await using var file = await JsonRows.OpenAsync(json, i % 4 < 2 ? JsonRows.Small : null);
                var rows = await JsonRows.SurveyAsync(file);
                foreach (var model in Models.All)
                {
                    var again = await JsonRows.ReadAsync(file, model);
                    Assert.Equal(rows.Rows.Count(row => row.Model == model.Label), again.Count);
                }

                faults += rows.Notes.Problems.IsEmpty ? 0 : 1;
            }
            catch (InputException e)
            {
                Assert.NotEmpty(e.Message);
                errors++;
            }
        }

        Assert.True(errors > 500 && faults > 100, $"{errors} errors, {faults} with faults in {watch.Elapsed}");
    }

    [Fact]
    public async Task The_short_way_and_the_long_way_say_the_same_of_damaged_bytes()
    {
        var random = new Random(21);
        var longWay = JsonTuning.Default with { HasShortWay = false };
        for (var i = 0; i < 2000; i++)
        {
            var json = Damage(await JsonFiles.WriteAsync(JsonFiles.Batches(seed: i, batches: 2, most: 3)), random);

            var (shorter, longer) = (await OutcomeAsync(json, JsonTuning.Default), await OutcomeAsync(json, longWay));

            Assert.Equal(longer, shorter);
        }
    }

    private static async Task<string> OutcomeAsync(byte[] json, JsonTuning tuning)
    {
        try
        {
            var rows = await JsonRows.SurveyAsync(json, tuning);
            return string.Join('\n', [.. rows.Rows.Select(row => $"{row} {row.Position}"), .. rows.Notes.Problems.Shown.Select(problem => problem.ToString())]);
        }
        catch (InputException e)
        {
            return e.Message;
        }
    }

    private static byte[] Damage(byte[] json, Random random)
    {
        var damaged = json.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(damaged.Count);
            switch (random.Next(5))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    damaged.RemoveRange(at, Math.Min(random.Next(1, 20), damaged.Count - at));
                    break;
                case 3:
                    damaged.InsertRange(at, damaged.GetRange(at, Math.Min(random.Next(1, 40), damaged.Count - at)));
                    break;
                default:
                    damaged[at] = "{}[]\",:\\0-.e"u8[random.Next(12)];
                    break;
            }
        }

        return [.. damaged];
    }
}
