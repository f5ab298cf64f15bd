using System.Text;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Csv;
using Tracelift.Formats.Skeletons;
using Xunit;

namespace Tracelift.Tests.Formats.Skeletons;

public sealed class ItemTableTests
{
    [Theory]
    [InlineData("file,name\na.swc,x\nb.swc,\"y, \"\"z\"\"\"\n")]
    [InlineData("\uFEFFfile;name\r\na.swc; x \r\nb.swc;\"y, \"\"z\"\"\"")]
    [InlineData("File\tNAME\na.swc\tx\n\nb.swc\t\"y, \"\"z\"\"\"\n")]
    public async Task Values_are_read_with_any_separator(string text)
    {
        var (rows, _) = (await ReadAsync(text)).Match(["a.swc", "b.swc"]);

        Assert.Equal(["a.swc x", "b.swc y, \"z\""], rows.Values.Select(row => $"{row["file"]} {row["name"]}"));
        Assert.Null(rows["a.swc"]["other"]);
    }

    [Fact]
    public async Task Lines_within_quotes_are_counted()
    {
        var table = await ReadAsync("file,name\n1,\"x\ny\"\n2\n3,\n3,z\n");

        Assert.Equal(["x\ny", null, null], table.Match(["1", "2", "3"]).Rows.Values.Select(row => row["name"]));
        Assert.Equal("t.csv, line 6: 3 occurs a second time", Assert.Throws<InputException>(table.RequireSound).Message);
    }

    [Fact]
    public async Task A_row_names_its_file_with_or_without_folder_packing_and_extension()
    {
        var table = await ReadAsync("file\nx/a.swc\nx/b.swc\nc\nx/d\ne.swc\nf.swc.gz\nnone.swc\n");

        var (rows, unused) = table.Match(["x/a.swc", "x/b.swc.gz", "x/c.eswc", "x/d.swc.zst", "x/e.swc", "x/f.swc.gz", "x/g.swc"]);

        Assert.Equal(
            ["x/a.swc x/a.swc", "x/b.swc.gz x/b.swc", "x/c.eswc c", "x/d.swc.zst x/d", "x/e.swc e.swc", "x/f.swc.gz f.swc.gz"],
            rows.Select(pair => $"{pair.Key} {pair.Value["file"]}"));
        Assert.Equal(["none.swc"], unused.Keys);
        table.RequireSound();
    }

    [Fact]
    public async Task All_faults_are_told_at_once()
    {
        var table = await ReadAsync("file,id\na.swc,x\nb.swc,0\n,5\na.swc,7\nc.swc,1.0\n");
        foreach (var row in table.Match(["a.swc", "b.swc", "c.swc", "l/c.swc"]).Rows.Values)
            row.Id("id");

        var fault = Assert.Throws<InputException>(table.RequireSound);

        Assert.Equal("t.csv has 5 faults", fault.Message);
        Assert.Equal(
            ["ambiguous-file t.csv, line 6", "bad-value t.csv, line 2", "bad-value t.csv, line 3", "bad-value t.csv, line 4", "duplicate-row t.csv, line 5"],
            fault.Problems.Select(problem => $"{problem.Code} {problem.Where}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("name\nx\n", "bad-header")]
    [InlineData("file,File\n", "bad-header")]
    [InlineData("file,b\n1,2,3\n", "field-count")]
    [InlineData("file\n\"x", "open-quote")]
    [InlineData("file\n\"x\"y\n", "bad-table")]
    [InlineData("file\n1\n2\n3\n4\n", "too-many-rows")]
    public async Task A_text_that_is_no_table_is_refused(string text, string code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<InputException>(() => ReadAsync(text, 3))).Code);

    [Fact]
    public async Task Other_encodings_are_refused() =>
        Assert.Equal("bad-text", Assert.Throws<InputException>((await ReadAsync([.. "file\n"u8, 0x61, 0xff], 3)).RequireSound).Code);

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
    public async Task A_text_is_no_formula_and_is_read_as_it_was(string text, string written)
    {
        Assert.Equal(written, SpreadsheetText.Field(text, ','));

        Assert.Equal(text.Trim(), (await ReadAsync($"file,name\nx,{written}\n")).Match(["x"]).Rows["x"]["name"]?.Trim() ?? "");
    }

    private static Task<ItemTable> ReadAsync(string text, int mostRows = 100) => ReadAsync(Encoding.UTF8.GetBytes(text), mostRows);

    private static async Task<ItemTable> ReadAsync(byte[] utf8, int mostRows)
    {
        await using var file = await InputFile.SpoolAsync(new MemoryStream(utf8), "t.csv", InputLimits.Usual, TestContext.Current.CancellationToken);
        return await ItemTable.ReadAsync(file, ["name", "id"], mostRows, TestContext.Current.CancellationToken);
    }
}
