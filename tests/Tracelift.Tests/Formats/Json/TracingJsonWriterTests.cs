using System.Text;
using Tracelift.Errors;
using Tracelift.Formats.Json;
using Tracelift.Model;
using Xunit;

namespace Tracelift.Tests.Formats.Json;

public sealed class TracingJsonWriterTests
{
    [Fact]
    public async Task A_file_has_the_layout_of_django()
    {
        using var classes = Class("Käse \"神\"");
        using var reviews = Batch.Rent(Models.Review);
        foreach (var column in reviews.Columns)
            ((LongColumn)column).Set(0, 7);
        reviews.Count = 1;

        var json = await JsonFiles.WriteAsync([classes, reviews]);

        Assert.Equal(
            """
            [
            {
              "model": "catmaid.class",
              "pk": 5,
              "fields": {
                "user": 3,
                "project": null,
                "creation_time": "2001-09-09T01:46:40.000Z",
                "edition_time": "1970-01-01T00:00:00Z",
                "class_name": "K\u00e4se \"\u795e\"",
                "description": null
              }
            },
            {
              "model": "catmaid.review",
              "pk": 7,
              "fields": {
                "project": 7,
                "reviewer": 7,
                "review_time": "1970-01-01T00:00:00.000Z",
                "skeleton": 7,
                "treenode": 7
              }
            }
            ]

            """,
            Encoding.UTF8.GetString(json));
    }

    [Fact]
    public async Task A_file_without_rows_is_an_empty_array() =>
        Assert.Equal("[\n]\n", Encoding.UTF8.GetString(await JsonFiles.WriteAsync([])));

    [Fact]
    public async Task Only_some_fields_of_a_model_are_written_in_their_order()
    {
        using var stream = new MemoryStream();
        await using var writer = new TracingJsonWriter(stream);
        using var batch = Class("a");
        writer.Limit(Models.Class, "class_name", "user");
        await writer.WriteAsync(batch, default);
        await writer.CompleteAsync(default);

        Assert.Equal(
            "[\n{\n  \"model\": \"catmaid.class\",\n  \"pk\": 5,\n  \"fields\": {\n    \"user\": 3,\n    \"class_name\": \"a\"\n  }\n}\n]\n",
            Encoding.UTF8.GetString(stream.ToArray()));
        Assert.Throws<ArgumentException>(() => writer.Limit(Models.Class, "colour"));
    }

    [Fact]
    public async Task Rights_of_a_user_are_never_written()
    {
        using var batch = RandomRows.Batch(new Random(1), Models.User, 3);
        batch.Longs("is_superuser").Set(0, 1);

        var json = Encoding.UTF8.GetString(await JsonFiles.WriteAsync([batch]));

        Assert.DoesNotContain("is_superuser", json, StringComparison.Ordinal);
        Assert.Contains("date_joined", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public async Task What_json_can_not_express_is_told_with_model_and_key(float value)
    {
        using var batch = RandomRows.Batch(new Random(1), Models.Treenode, 1);
        batch.Floats("radius").Set(0, value);

        var e = await Assert.ThrowsAsync<InputException>(() => JsonFiles.WriteAsync([batch]));

        Assert.Equal("not-finite", e.Code);
        Assert.StartsWith($"catmaid.treenode {batch.Ids[0]}: radius is ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_is_longer_than_the_buffer_is_written_piece_by_piece()
    {
        var text = string.Concat(Enumerable.Repeat("神😀ä\u0001 1 2 3,", 100_000));
        using var batch = Class(text);

        var rows = await JsonRows.SurveyAsync(await JsonFiles.WriteAsync([batch]));

        Assert.Equal(text, Assert.Single(rows.Rows)["class_name"]);
    }

    private static Batch Class(string name)
    {
        var batch = Batch.Rent(Models.Class);
        batch.Longs("pk").Set(0, 5);
        batch.Longs("user").Set(0, 3);
        batch.Longs("project").SetNull(0);
        batch.Longs("creation_time").Set(0, 1_000_000_000_000_999);
        batch.Longs("edition_time").Set(0, 0);
        batch.Texts("class_name").Set(0, name);
        batch.Texts("description").SetNull(0);
        batch.Count = 1;
        return batch;
    }
}
