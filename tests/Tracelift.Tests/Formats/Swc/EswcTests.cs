using Tracelift.Tests.Support;
using Xunit;
using static Tracelift.Tests.Formats.Swc.SwcTexts;

namespace Tracelift.Tests.Formats.Swc;

public sealed class EswcTests
{
    private const string Catmaid =
        "237 0 1065.0 3035.0 0.0 0.0 -1 test2 2011-09-27T07:49:15.802000+00:00 anna 2011-12-05T13:51:36+00:00 5\n" +
        "239 0 1135.0 2800.0 0.0 7.5 237 anna 2011-09-27T07:49:16.553001+00:00 test2 2011-12-05T13:51:36.955000+00:00 3\n";

    [Fact]
    public void CATMAIDs_comes_back_as_it_was()
    {
        var file = Read(Catmaid);

        Assert.Equal(["test2", "anna"], file.History!.Users);
        Assert.Equal(3, file.History.Confidences[1]);
        Assert.Empty(file.Repairs);
        Assert.Equal(Catmaid, Write(file, withHistory: true));
        Assert.Equal("237 0 1065.0 3035.0 0.0 0.0 -1\n239 0 1135.0 2800.0 0.0 7.5 237\n", Write(file));
    }

    [Fact]
    public void Its_history_follows_nodes_that_change_places()
    {
        var lines = Catmaid.Split('\n');
        Assert.Equal(Catmaid, Write(Read($"{lines[1]}\n{lines[0]}\n"), withHistory: true));
    }

    [Fact]
    public void Vaa3Ds_is_told_by_its_numbers_and_read_as_SWC()
    {
        var file = Read("##n,type,x,y,z,radius,parent,seg_id,level,mode,timestamp,TFresindex\n1 2 3.5 4 5 1 -1 0 1 0 1600000000 1\n2 2 4 4 5 1 1 0 1 0 1600000000 1\n");

        Assert.Null(file.History);
        Assert.Equal("vaa3d-eswc", Assert.Single(file.Repairs).Code);
        Assert.Equal("1<-1 2<1", Shape(file));
    }

    [Theory]
    [InlineData(" 5\n", " 9\n", "out-of-range")]
    [InlineData(" 3\n", "\n", "bad-line")]
    [InlineData("2011-09-27T07:49:16.553001+00:00", "yesterday", "bad-time")]
    [InlineData(" 3\n", " x\n", "bad-number")]
    public void A_line_that_breaks_off_is_a_fault(string from, string to, string code) =>
        Assert.Equal(code, Refused(Catmaid.Replace(from, to)).Code);

    [Fact]
    public void A_name_that_would_break_the_line_is_written_without_blanks()
    {
        var file = Read(Catmaid);
        file.History!.Users = ["a b#c", "ünï"];

        Assert.Equal(["a_b_c", "ünï"], Read(Write(file, withHistory: true)).History!.Users);
    }

    [Fact]
    public void What_a_real_CATMAID_wrote_comes_back_as_it_was()
    {
        foreach (var name in (string[])["swc_get_235.body", "swc_get_linear.body", "eswc_get_235.body"])
        {
            var text = File.ReadAllText(GoldenFiles.Require("http", name));
            Assert.Equal(Sorted(text), Sorted(Write(Read(text), withHistory: name.StartsWith("eswc", StringComparison.Ordinal))));
        }
    }

    // A radius below 0 was written as 0, and 0 as 0.0.
    private static string[] Sorted(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(WithRadius).Order(StringComparer.Ordinal)];

    private static string WithRadius(string line)
    {
        var columns = line.Split(' ');
        columns[5] = columns[5] == "0" ? "0.0" : columns[5];
        return string.Join(' ', columns);
    }
}
