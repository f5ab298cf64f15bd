using System.Text;
using System.Text.Json;
using Tracelift.Formats.Json;
using Xunit;

namespace Tracelift.Tests.Formats.Json;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("plain / text", "plain / text")]
    [InlineData("\"\\\n\r\t\b\f", "\\\"\\\\\\n\\r\\t\\b\\f")]
    [InlineData("\u0001\u001f\u007f", "\\u0001\\u001f\\u007f")]
    [InlineData("Käse", "K\\u00e4se")]
    [InlineData("神経", "\\u795e\\u7d4c")]
    [InlineData("a😀b", "a\\ud83d\\ude00b")]
    [InlineData("\u2028\uffff", "\\u2028\\uffff")]
    [InlineData("", "")]
    public void Text_is_escaped_as_python_does(string text, string escaped) => Assert.Equal(escaped, Escape(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Bytes_that_are_not_utf8_become_replacement_characters() =>
        Assert.Equal("a\\ufffdb", Escape([(byte)'a', 0xff, (byte)'b']));

    [Theory]
    [InlineData("\\u00e4\\u00C4\\/\\\"", "äÄ/\"")]
    [InlineData("\\ud83d\\ude00", "😀")]
    [InlineData("😀 \\n神", "😀 \n神")]
    [InlineData("\\u0000", "\0")]
    public void Escapes_are_taken_out(string escaped, string text) => Assert.Equal(text, Unescape(escaped));

    [Theory]
    [InlineData("\\ud83d")]
    [InlineData("\\ude00")]
    [InlineData("\\ud83dx")]
    [InlineData("\\ud83d\\n")]
    [InlineData("\\ud83d\\ud83d\\ude00")]
    [InlineData("\\ude00\\ud83d")]
    [InlineData("abcdef\\ud83d\\u0041")]
    public void Half_a_surrogate_pair_is_no_text(string escaped) => Assert.Null(Unescape(escaped));

    [Fact]
    public void Any_text_comes_back_and_a_foreign_reader_reads_it_alike()
    {
        var random = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            var text = RandomRows.Text(random, 30);

            var escaped = Escape(Encoding.UTF8.GetBytes(text));

            Assert.Equal(text, Unescape(escaped));
            Assert.Equal(text, JsonSerializer.Deserialize<string>($"\"{escaped}\""));
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("Käse", 4)]
    [InlineData("神経😀", 3)]
    public void Characters_are_code_points(string text, int count) =>
        Assert.Equal(count, JsonText.CountCharacters(Encoding.UTF8.GetBytes(text)));

    private static string Escape(byte[] utf8)
    {
        var into = new byte[utf8.Length * JsonText.Growth];
        return Encoding.ASCII.GetString(into.AsSpan(0, JsonText.Escape(utf8, into)));
    }

    private static string? Unescape(string escaped)
    {
        var bytes = Encoding.UTF8.GetBytes(escaped);
        var into = new byte[bytes.Length];
        var length = JsonText.Unescape(bytes, into);
        return length < 0 ? null : Encoding.UTF8.GetString(into.AsSpan(0, length));
    }
}
