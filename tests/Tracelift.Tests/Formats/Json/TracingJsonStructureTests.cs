using System.Text;
using Tracelift.Errors;
using Tracelift.Formats.Json;
using Xunit;

namespace Tracelift.Tests.Formats.Json;

/// <summary>Faults of a whole file are reported with place, expected value and advice.</summary>
public sealed class TracingJsonStructureTests
{
    [Theory]
    [InlineData("", "empty", "test.json is empty")]
    [InlineData(" \n ", "empty", "test.json is empty")]
    [InlineData("{\"model\": 1}", "not-an-array", "test.json, line 1 (byte 0): expected an array of objects, found an object without an array around it")]
    [InlineData("\n\"abc\"", "not-an-array", "test.json, line 2 (byte 1): expected an array of objects, found \"\"abc\"\"")]
    [InlineData("<html>\u0007</html>", "not-json", "test.json, line 1 (byte 0): expected JSON, found \"<html> </html>\"")]
    [InlineData("[5]", "not-an-object", "test.json, line 1 (byte 1): expected an object in the array, found \"5]\"")]
    [InlineData("[\n[]]", "not-an-object", "test.json, line 2 (byte 2): expected an object in the array, found \"[]]\"")]
    [InlineData("[{}]", "no-model", "test.json, line 1 (byte 1): the object does not say its model")]
    [InlineData("[\n{\"pk\": 5, \"model\": 7}]", "no-model", "test.json, line 2 (byte 2): the object does not say its model")]
    [InlineData("[]\n x", "trailing-data", "test.json, line 2 (byte 4): expected the end of the file after the array's bracket, found \"x\"")]
    [InlineData("[][]", "trailing-data", "test.json, line 1 (byte 2): expected the end of the file after the array's bracket, found \"[]\"")]
    [InlineData("[", "truncated", "test.json ends before the bracket that ends its array; no object is complete")]
    [InlineData("[{\"model\": \"catm", "truncated", "test.json ends in the middle of an object; no object is complete")]
    [InlineData("[{'model': 1}]", "not-json", "test.json, line 1 (byte 2): not JSON: ''' where a name in double quotes is expected")]
    [InlineData("[\n\n{\"a\": NaN}]", "no-model", "test.json, line 3 (byte 3): the object does not say its model")]
    [InlineData("[NaN]", "not-an-object", "test.json, line 1 (byte 1): expected an object in the array, found \"NaN\"")]
    [InlineData("[{\"model\": Nan}]", "not-json", "test.json, line 1 (byte 11): not JSON: 'N' where a value is expected")]
    [InlineData("[{\"model\": \"auth.user\",}]", "not-json", "test.json, line 1 (byte 23): not JSON: a comma before }")]
    [InlineData("[{\"model\": \"auth.user\"} {}]", "not-json", "test.json, line 1 (byte 24): not JSON: '{' after a value, where a comma or a closing bracket is expected")]
    [InlineData("[{\"model\": \"auth.user\"},]", "not-json", "test.json, line 1 (byte 24): not JSON: a comma before ]")]
    public async Task A_faulty_file_is_told_with_the_place(string json, string code, string message)
    {
        foreach (var tuning in new[] { JsonTuning.Default, JsonRows.Small })
        {
            var e = await Assert.ThrowsAsync<InputException>(() => JsonRows.SurveyAsync(json, tuning));

            Assert.Equal((code, message), (e.Code, e.Message));
            Assert.NotNull(e.Hint);
        }
    }

    [Fact]
    public async Task A_file_that_was_cut_off_is_told_with_its_last_complete_object()
    {
        var e = await Assert.ThrowsAsync<InputException>(() => JsonRows.SurveyAsync($"[\n{JsonRows.Class()},\n{JsonRows.Class()[..50]}", JsonRows.Small));

        Assert.Equal("truncated", e.Code);
        Assert.Equal(
            $"test.json ends in the middle of an object; complete objects: 1, the last of them (catmaid.class 5) ends at line 2 (byte {2 + JsonRows.Class().Length})",
            e.Message);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_told_with_their_place()
    {
        var json = Encoding.Latin1.GetBytes($"[\n{JsonRows.Class(", \"description\": \"Käse\"")}]");
        var at = Array.IndexOf(json, (byte)0xe4);

        var e = await Assert.ThrowsAsync<InputException>(() => JsonRows.SurveyAsync(json));

        Assert.Equal("not-utf-8", e.Code);
        Assert.Equal($"test.json, line 2 (byte {at}): expected UTF-8, found the byte 0xe4", e.Message);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_found_in_files_as_written_and_in_unknown_models()
    {
        var written = await JsonFiles.WriteAsync(JsonFiles.Batches(seed: 2, batches: 1, most: 1));
        var text = Encoding.Latin1.GetString(written).Replace("\"class_name\": \"", "\"class_name\": \"ÿ", StringComparison.Ordinal);

        foreach (var json in new[] { text, "[{\"model\": \"auth.group\", \"name\": \"ÿ\"}]" })
        {
            var e = await Assert.ThrowsAsync<InputException>(() => JsonRows.SurveyAsync(Encoding.Latin1.GetBytes(json)));

            Assert.Equal("not-utf-8", e.Code);
        }
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", false)]
    public async Task Utf16_is_told_by_name(string name, bool withMark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] json = [.. withMark ? encoding.GetPreamble() : [], .. encoding.GetBytes("[]")];

        var e = await Assert.ThrowsAsync<InputException>(() => JsonRows.SurveyAsync(json));

        Assert.Equal("not-utf-8", e.Code);
        Assert.Contains("expected UTF-8", e.Message, StringComparison.Ordinal);
        Assert.Contains("iconv -f UTF-16", e.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_levels_are_told()
    {
        var json = $"[{{\"model\": \"auth.user\", \"x\": {new string('[', 100)}";

        var e = await Assert.ThrowsAsync<InputException>(() => JsonRows.SurveyAsync(json));

        Assert.Equal("too-deep", e.Code);
    }

    [Fact]
    public async Task An_object_beyond_the_limit_is_told()
    {
        var tuning = JsonRows.Small with { LargestObject = 4096 };
        var json = $"[{JsonRows.Class()},{JsonRows.Class($", \"description\": \"{new string('x', 5000)}\"")}]";

        var e = await Assert.ThrowsAsync<InputException>(() => JsonRows.SurveyAsync(json, tuning));

        Assert.Equal("object-too-large", e.Code);
        Assert.Contains("4096 bytes", e.Message, StringComparison.Ordinal);
    }
}
