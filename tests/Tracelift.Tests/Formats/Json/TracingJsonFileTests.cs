using System.Globalization;
using System.Text;
using Tracelift.Formats.Json;
using Tracelift.Model;
using Xunit;

namespace Tracelift.Tests.Formats.Json;

/// <summary>Reading accepts more forms than writing produces.</summary>
public sealed class TracingJsonFileTests
{
    private static readonly string Now = Timestamp.From(JsonRows.Now).ToString(CultureInfo.InvariantCulture);

    [Fact]
    public async Task An_object_becomes_a_row_of_its_model()
    {
        var rows = await JsonRows.SurveyAsync("""
            [{"model": "catmaid.treenode", "pk": 4294967297, "fields": {"user": 3, "project": -1,
              "creation_time": "2011-09-04T07:53:41.243Z", "edition_time": "2014-03-26T17:49:36Z", "editor": 2,
              "location_x": 1065.5, "location_y": -1, "location_z": 1e3, "parent": null, "radius": -1.0,
              "confidence": 4, "skeleton": 235}}]
            """);

        var row = Assert.Single(rows.Rows);
        Assert.Equal(
            "catmaid.treenode 4294967297: user=3, project=-1, creation_time=1315122821243000, edition_time=1395856176000000, editor=2, "
            + "location_x=1065.5, location_y=-1, location_z=1000, parent=NULL, radius=-1, confidence=4, skeleton=235",
            row.ToString());
        Assert.Equal(1, row.Position);
        Assert.True(rows.Notes.Problems.IsEmpty);
    }

    [Fact]
    public async Task A_missing_field_gets_what_its_column_says()
    {
        var rows = await JsonRows.SurveyAsync("""
            [{"model": "catmaid.treenode", "pk": 1, "fields": {"user": 1, "editor": 1, "skeleton": 2,
              "location_x": 0, "location_y": 0, "location_z": 0}}]
            """);

        var row = Assert.Single(rows.Rows);
        Assert.Null(row["parent"]);
        Assert.Null(row["project"]);
        Assert.Equal("5", row["confidence"]);
        Assert.Equal("0", row["radius"]);
        Assert.Equal(Now, row["creation_time"]);
        Assert.Equal(Now, row["edition_time"]);
        Assert.True(rows.Notes.Problems.IsEmpty);
    }

    [Fact]
    public async Task Rights_of_a_user_are_never_taken_from_a_file()
    {
        var rows = await JsonRows.SurveyAsync("""
            [{"model": "auth.user", "pk": 1, "fields": {"username": "eve", "is_superuser": true, "groups": []}}]
            """);

        var row = Assert.Single(rows.Rows);
        Assert.Null(row["is_superuser"]);
        Assert.Null(row["password"]);
        Assert.Equal(1, rows.Notes.UnknownFields["auth.user.is_superuser"]);
        Assert.Equal(1, rows.Notes.UnknownFields["auth.user.groups"]);
        Assert.True(rows.Notes.Problems.IsEmpty);
    }

    [Theory]
    [InlineData("""{"model": "catmaid.class", "pk": 5, "fields": {"user": 1, "class_name": "x"}}""")]
    [InlineData("""{"fields": {"class_name": "x", "user": 1}, "pk": 5, "model": "catmaid.class"}""")]
    [InlineData("""{"pk": 5, "fields": {"class_name": "x", "user": 1}, "model": "catmaid.class"}""")]
    [InlineData("""{"pk": "5", "model": "catmaid.class", "fields": {"user": "1", "class_name": "x"}}""")]
    [InlineData("""{"m\u006fdel": "catmaid\u002eclass", "pk": 5.0, "fields": {"us\u0065r": 1e0, "class_name": "\u0078"}}""")]
    [InlineData("""{"natural": [{"model": "a"}], "model": "catmaid.class", "pk": 5, "fields": {"user": 1, "x": {"user": 2}, "class_name": "x"}}""")]
    public async Task Keys_come_in_any_order_and_in_any_spelling_of_json(string json)
    {
        foreach (var tuning in new[] { JsonTuning.Default, JsonRows.Small })
        {
            var rows = await JsonRows.SurveyAsync($"[{json}]", tuning);

            var row = Assert.Single(rows.Rows);
            Assert.Equal(5, row.Pk);
            Assert.Equal("1", row["user"]);
            Assert.Equal("x", row["class_name"]);
            Assert.True(rows.Notes.Problems.IsEmpty);
        }
    }

    [Fact]
    public async Task Unknown_models_and_fields_are_counted_and_left_out()
    {
        string[] objects =
        [
            """{"model": "auth.group", "pk": 1, "fields": {"name": "a", "permissions": [1, [2]]}}""",
            JsonRows.Class(", \"colour\": {\"a\": [1]}"),
            """{"fields": {}, "model": "auth.group"}""",
            JsonRows.Class(", \"colour\": 5, \"\\ud800\": 1"),
        ];

        var rows = await JsonRows.SurveyAsync($"[{string.Join(',', objects)}]");

        Assert.Equal(2, rows.Rows.Count);
        Assert.Equal([new("auth.group", 2)], rows.Notes.UnknownModels);
        Assert.Equal([new("catmaid.class.colour", 2), new("catmaid.class.\\ud800", 1)], rows.Notes.UnknownFields);
        Assert.True(rows.Notes.Problems.IsEmpty);
    }

    [Fact]
    public async Task Names_without_an_end_do_not_fill_the_memory()
    {
        var fields = string.Concat(Enumerable.Range(0, 1000).Select(i => $", \"field{i}\": 1"));

        var rows = await JsonRows.SurveyAsync($"[{JsonRows.Class(fields + $", \"{new string('x', 5000)}\": 1")}]");

        Assert.Equal(101, rows.Notes.UnknownFields.Count);
        Assert.Equal(1001, rows.Notes.UnknownFields.Values.Sum());
        Assert.All(rows.Notes.UnknownFields.Keys, name => Assert.True(name.Length < 150));
    }

    [Theory]
    [InlineData("true", "1")]
    [InlineData("false", "0")]
    [InlineData("1", "1")]
    [InlineData("0", "0")]
    public async Task Booleans_may_be_numbers(string value, string expected)
    {
        var rows = await JsonRows.SurveyAsync(
            $$$"""[{"model": "catmaid.relation", "pk": 1, "fields": {"user": 1, "relation_name": "a", "isreciprocal": {{{value}}}}}]""");

        Assert.Equal(expected, Assert.Single(rows.Rows)["isreciprocal"]);
        Assert.True(rows.Notes.Problems.IsEmpty);
    }

    [Fact]
    public async Task Unicode_is_taken_raw_and_escaped()
    {
        var rows = await JsonRows.SurveyAsync($"[{JsonRows.Class(", \"description\": \"神😀 \\u795e\\ud83d\\ude00\\n\\u007f\"")}]");

        Assert.Equal("神😀 神😀\n\u007f", Assert.Single(rows.Rows)["description"]);
    }

    [Fact]
    public async Task A_text_of_as_many_characters_as_fit_is_taken_however_many_bytes_it_has()
    {
        var name = string.Concat(Enumerable.Repeat("😀", 255));

        var rows = await JsonRows.SurveyAsync(
            $$$"""[{"model": "catmaid.relation", "pk": 1, "fields": {"user": 1, "relation_name": "{{{name}}}"}}]""");

        Assert.Equal(name, Assert.Single(rows.Rows)["relation_name"]);
        Assert.True(rows.Notes.Problems.IsEmpty);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t")]
    public async Task A_byte_order_mark_and_white_space_around_the_array_are_skipped(string space)
    {
        byte[] json = [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes($"{space}[{space}{JsonRows.Class()}{space}]{space}")];

        var rows = await JsonRows.SurveyAsync(json, JsonRows.Small);

        Assert.Equal(4 + (2 * space.Length), Assert.Single(rows.Rows).Position);
    }

    [Fact]
    public async Task An_empty_array_has_no_rows() => Assert.Empty((await JsonRows.SurveyAsync(" [ ] ")).Rows);

    [Fact]
    public async Task The_layout_of_a_file_makes_no_difference()
    {
        var written = await JsonFiles.WriteAsync(JsonFiles.Batches(seed: 3, batches: 8, most: 20));
        var compact = JsonFiles.Compact(written);
        Assert.True(compact.Length < written.Length);

        var asWritten = await JsonRows.SurveyAsync(written);
        var asCompact = await JsonRows.SurveyAsync(compact, JsonRows.Small);

        Assert.True(asWritten.Notes.Problems.IsEmpty);
        Assert.Equal(asWritten.InOrder.Select(row => row.ToString()), asCompact.InOrder.Select(row => row.ToString()));
    }

    [Fact]
    public async Task Batches_hold_one_model_each_and_are_full_though_models_take_turns()
    {
        var json = new StringBuilder("[");
        for (var i = 0; i < Batch.Capacity + 10; i++)
        {
            json.Append(CultureInfo.InvariantCulture, $"{JsonRows.Class(pk: $"{i}")},");
            json.Append(CultureInfo.InvariantCulture, $$$"""{"model": "auth.user", "pk": {{{i}}}, "fields": {"username": "u{{{i}}}"}},""");
        }

        json[^1] = ']';
        await using var file = await JsonRows.OpenAsync(Encoding.UTF8.GetBytes(json.ToString()));
        var sizes = new List<string>();
        await foreach (var batch in file.SurveyAsync(new(), default))
        {
            using (batch)
                sizes.Add($"{batch.Model} {batch.Count} from {batch.Ids[0]}");
        }

        Assert.Equal(
            ["catmaid.class 4096 from 0", "auth.user 4096 from 0", "auth.user 10 from 4096", "catmaid.class 10 from 4096"], sizes);
    }

    [Fact]
    public async Task A_batch_with_much_text_is_handed_out_early()
    {
        var text = new string('x', 1 << 20);
        var objects = Enumerable.Range(0, 12).Select(i => JsonRows.Class($", \"description\": \"{text}\"", $"{i}"));
        await using var file = await JsonRows.OpenAsync(Encoding.UTF8.GetBytes($"[{string.Join(',', objects)}]"));
        var sizes = new List<int>();

        await foreach (var batch in file.SurveyAsync(new(), default))
        {
            using (batch)
                sizes.Add(batch.Count);
        }

        Assert.Equal([4, 4, 4], sizes);
    }

    [Fact]
    public async Task An_object_larger_than_the_window_is_read_in_a_larger_window()
    {
        var text = string.Concat(Enumerable.Repeat("1 2 3,", 20_000));

        var rows = await JsonRows.SurveyAsync(
            $"[{JsonRows.Class()},{JsonRows.Class($", \"description\": \"{text}\"")},{JsonRows.Class()}]", JsonRows.Small);

        Assert.Equal(text, rows.InOrder.ElementAt(1)["description"]);
        Assert.Equal(3, rows.Rows.Count);
    }
}
