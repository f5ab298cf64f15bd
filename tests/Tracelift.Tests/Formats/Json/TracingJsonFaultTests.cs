using Tracelift.Errors;
using Xunit;

namespace Tracelift.Tests.Formats.Json;

/// <summary>All faults of values are reported, and the reading continues.</summary>
public sealed class TracingJsonFaultTests
{
    private const string Treenode = "\"user\": 1, \"editor\": 1, \"location_x\": 1, \"location_y\": 2, \"location_z\": 3, \"skeleton\": 7";

    [Theory]
    [InlineData("radius", "\"abc\"", "bad-number", "radius is \"abc\", expected a number that fits into a 32-bit float")]
    [InlineData("radius", "1e39", "out-of-range", "radius is 1e39, expected a number that fits into a 32-bit float")]
    [InlineData("confidence", "NaN", "not-finite", "confidence is NaN, expected a whole number from -32768 to 32767")]
    [InlineData("parent", "-Infinity", "not-finite", "parent is -Infinity, expected a whole number of up to 64 bits")]
    [InlineData("creation_time", "Infinity", "not-finite", "creation_time is Infinity, expected a time such as 2011-09-04T07:53:41.243Z in the years 1 to 9999")]
    [InlineData("radius", "[1, 2]", "wrong-type", "radius is an array, expected a number that fits into a 32-bit float")]
    [InlineData("parent", "1.5", "bad-number", "parent is 1.5, expected a whole number of up to 64 bits")]
    [InlineData("parent", "9223372036854775808", "out-of-range", "parent is 9223372036854775808, expected a whole number of up to 64 bits")]
    [InlineData("parent", "{\"a\": 1}", "wrong-type", "parent is an object, expected a whole number of up to 64 bits")]
    [InlineData("parent", "true", "wrong-type", "parent is true, expected a whole number of up to 64 bits")]
    [InlineData("project", "2147483648", "out-of-range", "project is 2147483648, expected a whole number from -2147483648 to 2147483647")]
    [InlineData("confidence", "32768", "out-of-range", "confidence is 32768, expected a whole number from -32768 to 32767")]
    [InlineData("confidence", "null", "null-value", "confidence is null, expected a whole number from -32768 to 32767")]
    [InlineData("creation_time", "\"2011-13-01T00:00:00Z\"", "bad-time", "creation_time is \"2011-13-01T00:00:00Z\", expected a time such as 2011-09-04T07:53:41.243Z in the years 1 to 9999")]
    [InlineData("creation_time", "5", "wrong-type", "creation_time is 5, expected a time such as 2011-09-04T07:53:41.243Z in the years 1 to 9999")]
    [InlineData("creation_time", "null", "null-value", "creation_time is null, expected a time such as 2011-09-04T07:53:41.243Z in the years 1 to 9999")]
    [InlineData("skeleton", "8", "duplicate-field", "skeleton occurs twice in one object")]
    public async Task A_faulty_value_of_a_treenode_is_reported_with_the_found_and_the_expected_value(string field, string value, string code, string message)
    {
        var json = $$$"""{"model": "catmaid.treenode", "pk": 5, "fields": { {{{Treenode}}}, "{{{field}}}": {{{value}}} }}""";

        var rows = await JsonRows.SurveyAsync($"[{json}]", JsonRows.Small);

        var problem = Assert.Single(rows.Notes.Problems.Shown);
        Assert.Equal((code, message), (problem.Code, problem.Message));
        Assert.StartsWith("test.json, line 1 (byte ", problem.Where, StringComparison.Ordinal);
        Assert.EndsWith("), catmaid.treenode 5", problem.Where, StringComparison.Ordinal);
        var row = Assert.Single(rows.Rows);
        Assert.Equal(code == "duplicate-field" ? "8" : null, row[field]);
        Assert.Equal("2", row["location_y"]);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("-NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("\"NaN\"")]
    [InlineData("\"-Infinity\"")]
    [InlineData("null")]
    public async Task A_radius_that_is_no_finite_number_is_0_and_counted_wherever_the_window_ends(string value)
    {
        var nodes = Enumerable.Range(1, 40).Select(id => $$$"""{"model": "catmaid.treenode", "pk": {{{id}}}, "fields": { {{{Treenode}}}, "radius": {{{(id % 4 == 0 ? "1.5" : value)}}}, "note": {{{value}}}, "text": "NaN, Infinity" }}""");

        var rows = await JsonRows.SurveyAsync($"[{string.Join(", ", nodes)}]", JsonRows.Small);

        Assert.Equal("", rows.Codes);
        Assert.Equal(Enumerable.Range(1, 40).Select(id => id % 4 == 0 ? "1.5" : "0"), rows.InOrder.Select(row => row["radius"]));
        Assert.Equal(30, rows.Notes.NotFinite.Counts["catmaid.treenode.radius"]);
        Assert.Equal(40, rows.Notes.UnknownFields["catmaid.treenode.note"]);
    }

    [Fact]
    public async Task A_file_as_Pythons_json_writes_it_is_read_the_short_way_with_the_same_result()
    {
        var nodes = Enumerable.Range(1, 50).Select(id => new System.Text.Json.Nodes.JsonObject
        {
            ["model"] = "catmaid.treenode",
            ["pk"] = id,
            ["fields"] = new System.Text.Json.Nodes.JsonObject
            {
                ["user"] = 1,
                ["project"] = 1,
                ["creation_time"] = "2020-01-02T03:04:05.678Z",
                ["edition_time"] = "2020-01-02T03:04:05.678Z",
                ["editor"] = 1,
                ["location_x"] = 1.5,
                ["location_y"] = 2.5,
                ["location_z"] = 3.5,
                ["parent"] = null,
                ["radius"] = -7.5,
                ["confidence"] = 5,
                ["skeleton"] = 7,
            },
        }.ToJsonString(new() { WriteIndented = true }).Replace("-7.5", id % 2 == 0 ? "NaN" : "-Infinity", StringComparison.Ordinal));

        var rows = await JsonRows.SurveyAsync($"[\n{string.Join(",\n", nodes)}\n]");

        Assert.Equal("", rows.Codes);
        Assert.Equal(50, rows.Notes.NotFinite.Counts["catmaid.treenode.radius"]);
        Assert.All(rows.Rows, row => Assert.Equal(("0", "5"), (row["radius"], row["confidence"])));
    }

    [Theory]
    [InlineData("\"class_name\": 5", "wrong-type", "class_name is 5, expected a text")]
    [InlineData("\"class_name\": null", "null-value", "class_name is null, expected a text")]
    [InlineData("\"class_name\": \"a\\u0000b\"", "nul-character", "class_name is \"a\\u0000b\", and database texts can't hold the character \\u0000")]
    [InlineData("\"class_name\": \"a\\ud800\"", "bad-text", "class_name is \"a\\ud800\", which has half of a surrogate pair")]
    [InlineData("\"description\": \"\"", "missing-field", "class_name is missing, expected a text")]
    public async Task A_faulty_text_is_told(string field, string code, string message)
    {
        var rows = await JsonRows.SurveyAsync($$$"""[{"model": "catmaid.class", "pk": 5, "fields": {"user": 1, {{{field}}}}}]""");

        var problem = Assert.Single(rows.Notes.Problems.Shown);
        Assert.Equal((code, message), (problem.Code, problem.Message));
        Assert.Null(Assert.Single(rows.Rows)["class_name"]);
    }

    [Fact]
    public async Task A_text_of_too_many_characters_is_told_in_short()
    {
        var name = new string('ä', 256);

        var rows = await JsonRows.SurveyAsync(
            $$$"""[{"model": "catmaid.relation", "pk": 1, "fields": {"user": 1, "relation_name": "{{{name}}}"}}]""");

        var problem = Assert.Single(rows.Notes.Problems.Shown);
        Assert.Equal("too-long", problem.Code);
        Assert.StartsWith("relation_name is longer than 255 characters, the most that the database takes: \"ää", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("…", problem.Message, StringComparison.Ordinal);
        Assert.True(problem.Message.Length < 200);
    }

    [Theory]
    [InlineData("", "missing-pk", "pk is missing, expected a whole number of up to 64 bits")]
    [InlineData("\"pk\": null, ", "missing-pk", "pk is missing, expected a whole number of up to 64 bits")]
    [InlineData("\"pk\": \"five\", ", "bad-number", "pk is \"five\", expected a whole number of up to 64 bits")]
    [InlineData("\"pk\": [5], ", "wrong-type", "pk is an array, expected a whole number of up to 64 bits")]
    public async Task A_row_without_a_usable_key_is_told_and_does_not_come(string pk, string code, string message)
    {
        var rows = await JsonRows.SurveyAsync(
            $$$"""[{"model": "catmaid.class", {{{pk}}}"fields": {"user": 1, "class_name": "x"}}, {{{JsonRows.Class(pk: "6")}}}]""");

        var problem = Assert.Single(rows.Notes.Problems.Shown);
        Assert.Equal((code, message), (problem.Code, problem.Message));
        Assert.EndsWith("), catmaid.class", problem.Where, StringComparison.Ordinal);
        Assert.Equal(6, Assert.Single(rows.Rows).Pk);
    }

    [Theory]
    [InlineData("\"fields\": 5", "wrong-type", "fields is 5, expected an object")]
    [InlineData("\"fields\": [1]", "wrong-type", "fields is an array, expected an object")]
    [InlineData("\"pk\": 6, \"fields\": {\"user\": 1, \"class_name\": \"x\"}", "duplicate-field", "pk occurs twice in one object")]
    [InlineData("\"model\": \"auth.user\", \"fields\": {\"user\": 1, \"class_name\": \"x\"}", "duplicate-field", "model occurs twice in one object")]
    [InlineData("\"fields\": {\"user\": 1, \"class_name\": \"x\"}, \"fields\": {}", "duplicate-field", "fields occurs twice in one object")]
    public async Task A_faulty_object_is_told_once(string members, string code, string message)
    {
        var rows = await JsonRows.SurveyAsync($$$"""[{"model": "catmaid.class", "pk": 5, {{{members}}}}]""");

        var problem = Assert.Single(rows.Notes.Problems.Shown);
        Assert.Equal((code, message), (problem.Code, problem.Message));
        Assert.Equal(5, Assert.Single(rows.Rows).Pk);
    }

    [Fact]
    public async Task An_object_without_fields_lacks_them_all()
    {
        var rows = await JsonRows.SurveyAsync("""[{"model": "catmaid.class", "pk": 5}]""");

        Assert.Equal("missing-field missing-field", rows.Codes);
        Assert.Single(rows.Rows);
    }

    [Fact]
    public async Task A_fault_is_told_with_its_line_and_byte()
    {
        const string json = "[\n{\"model\": \"auth.user\", \"pk\": 1,\n \"fields\": {\"username\":\n7}}\n]";

        foreach (var tuning in new[] { Tracelift.Formats.Json.JsonTuning.Default, JsonRows.Small })
        {
            var rows = await JsonRows.SurveyAsync(json, tuning);

            var problem = Assert.Single(rows.Notes.Problems.Shown);
            Assert.Equal($"test.json, line 4 (byte {json.IndexOf('7')}), auth.user 1", problem.Where);
        }
    }

    [Fact]
    public async Task All_faults_are_counted_and_the_first_of_each_kind_are_told()
    {
        var objects = Enumerable.Range(1, 100).Select(i => JsonRows.Class(", \"description\": 5, \"edition_time\": \"\"", $"{i}"));

        var rows = await JsonRows.SurveyAsync($"[{string.Join(",\n", objects)}]", JsonRows.Small);

        Assert.Equal(100, rows.Rows.Count);
        Assert.Equal(100, rows.Notes.Problems.Count("wrong-type"));
        Assert.Equal(100, rows.Notes.Problems.Count("bad-time"));
        Assert.Equal(2 * (ProblemList.Kept + 1), rows.Notes.Problems.Shown.Count);
        Assert.Contains("line 20 (", rows.Notes.Problems.Shown[19].Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_are_not_told_again_by_later_passes()
    {
        await using var file = await JsonRows.OpenAsync("[{\"model\": \"auth.user\", \"pk\": 1, \"fields\": {\"username\": 7}}]"u8.ToArray());
        var rows = await JsonRows.SurveyAsync(file);

        var again = await JsonRows.ReadAsync(file, Tracelift.Model.Models.User);

        Assert.Equal(1, rows.Notes.Problems.Total);
        Assert.Equal(rows.Rows.Select(row => row.ToString()), again.Select(row => row.ToString()));
    }
}
