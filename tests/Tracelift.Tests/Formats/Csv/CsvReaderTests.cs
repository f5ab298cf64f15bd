using System.Text;
using Tracelift.Errors;
using Tracelift.Formats.Csv;
using Xunit;

namespace Tracelift.Tests.Formats.Csv;

public sealed class CsvReaderTests
{
    [Theory]
    [InlineData("file,name\na.swc,x\nb.swc,\"y, \"\"z\"\"\"\n")]
    [InlineData("\uFEFFfile;name\r\na.swc; x \r\nb.swc;\"y, \"\"z\"\"\"")]
    [InlineData("File\tNAME\na.swc\tx\n\nb.swc\ty, \"z\"\n")]
    public void Values_come_out_however_they_are_laid_out(string text)
    {
        var rows = Read(text);

        Assert.Equal(["a.swc x", "b.swc y, \"z\""], rows.Select(row => $"{row["file"]} {row["name"]}"));
        Assert.Null(rows[0]["other"]);
    }

    [Fact]
    public void Lines_within_quotes_are_counted()
    {
        var rows = Read("a,b\n1,\"x\ny\"\n2\n3,\n");

        Assert.Equal([(2, "x\ny"), (4, null), (5, null)], rows.Select(row => (row.Line, row["b"])));
    }

    [Theory]
    [InlineData("", "no-header")]
    [InlineData("a,A\n", "duplicate-column")]
    [InlineData("a,b\n1,2,3\n", "bad-table")]
    [InlineData("a\n\"x", "bad-table")]
    [InlineData("a\n\"x\"y\n", "bad-table")]
    [InlineData("a\n1\n2\n3\n4\n", "bad-table")]
    public void What_is_no_table_is_refused(string text, string code) => Assert.Equal(code, Assert.Throws<InputException>(() => Read(text)).Code);

    [Fact]
    public void Other_encodings_are_refused() => Assert.Equal("bad-text", Assert.Throws<InputException>(() => CsvReader.Read([0x61, 0xff], "t.csv", 3)).Code);

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@x", "'@x")]
    [InlineData("-5 µm", "'-5 µm")]
    [InlineData("+a, \"b\"", "\"'+a, \"\"b\"\"\"")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("'=x", "''=x")]
    [InlineData("＝x", "'＝x")]
    [InlineData("'tis", "'tis")]
    [InlineData("a=1", "a=1")]
    [InlineData("a;=1", "\"a;=1\"")]
    [InlineData("", "")]
    public void A_text_is_no_formula_and_is_read_as_it_was(string text, string written)
    {
        Assert.Equal(written, SpreadsheetText.Field(text, ','));

        Assert.Equal(text.Trim(), Read($"a,b\n{written},x\n")[0]["a"]?.Trim() ?? "");
    }

    private static IReadOnlyList<CsvRow> Read(string text) => CsvReader.Read(Encoding.UTF8.GetBytes(text), "t.csv", 3);
}
