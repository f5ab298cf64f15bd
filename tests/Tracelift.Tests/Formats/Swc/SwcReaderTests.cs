using System.Text;
using Tracelift.Formats.Swc;
using Xunit;
using static Tracelift.Tests.Formats.Swc.SwcTexts;

namespace Tracelift.Tests.Formats.Swc;

public sealed class SwcReaderTests
{
    private const string Plain = "1 1 100.5 200.25 300 1.5 -1\n2 0 110 210 300 -1 1\n3 0 120.125 220 350 0 2\n";

    /// <summary>Texts that say the same as <see cref="Plain"/>, and how the difference is reported.</summary>
    public static TheoryData<string, string> Wild { get; } = new()
    {
        { Plain, "" },
        { "# a header\n\n#\n" + Plain, "" },
        { Plain.TrimEnd(), "" },
        { Plain.Replace(' ', '\t'), "" },
        { Plain.Replace("\n", "\r\n"), "" },
        { Plain.Replace("\n", "\r"), "" },
        { Plain.Replace("\n", "  \t\n\n"), "" },
        { "   " + Plain, "" },
        { Plain.Replace("1.5 -1", "1.5 -1 # the soma"), "" },
        { "\uFEFF" + Plain, "byte-order-mark@line 1" },
        { Plain.Replace(' ', ','), "separators@line 1 separators@line 2 separators@line 3" },
        { Plain.Replace(" ", ", "), "separators@line 1 separators@line 2 separators@line 3" },
        { "1.0 1 100.5 200.25 300 1.5 -1\n2 0 110 210 300 -1 1e0\n3 0.0 120.125 220 350 0 2", "number-form@line 1 number-form@line 2 number-form@line 3" },
        { Plain.Replace("200.25", "+200.25").Replace("110", "110.").Replace("350 0", "3.5e2 .0"), "" },
        { Plain.Replace("350 0", "350 nan"), "radius@line 3" },
        { Plain.Replace("350 0", "350 -Infinity"), "radius@line 3" },
        { Plain.Replace("350 0", "350 1e99"), "radius@line 3" },
        { Plain.Replace("1.5 -1", "1.5 -2"), "root-parent@line 1" },
        { Plain.Replace("1.5 -1", "1.5 0"), "root-parent@line 1" },
        { "3 0 120.125 220 350 0 2\n1 1 100.5 200.25 300 1.5 -1\n2 0 110 210 300 -1 1\n", "child-first@line 1" },
        { Plain.Replace("1.5 -1", "1.5 -1 8 9 nothing"), "extra-columns@line 1" },
    };

    [Theory]
    [MemberData(nameof(Wild))]
    public void What_the_wild_has_is_read_and_each_repair_reported_with_its_line(string text, string repairs)
    {
        var file = Read(text);

        Assert.Equal("1 1 100.5 200.25 300.0 1.5 -1\n2 0 110.0 210.0 300.0 0 1\n3 0 120.125 220.0 350.0 0.0 2\n", Write(file));
        Assert.Equal(repairs, string.Join(' ', file.Repairs.Select(repair => $"{repair.Code}@{repair.Where}")));
        Assert.Equal(file.Repairs.Count, file.RepairCount);
        Assert.Equal(-1, file.Radii[1]);
    }

    [Theory]
    [InlineData("", "no-nodes")]
    [InlineData("# nothing\n\n", "no-nodes")]
    [InlineData("1 1 0 0 0 1\n", "bad-line")]
    [InlineData("1 1 0 0 x 1 -1\n", "bad-number")]
    [InlineData("1 1 0 0 nan 1 -1\n", "out-of-range")]
    [InlineData("1 1 0 inf 0 1 -1\n", "out-of-range")]
    [InlineData("1 1 0 -1e39 0 1 -1\n", "out-of-range")]
    [InlineData("1 1 0 0 0 r -1\n", "bad-number")]
    [InlineData("1.5 1 0 0 0 1 -1\n", "bad-number")]
    [InlineData("99999999999999999999 1 0 0 0 1 -1\n", "bad-number")]
    [InlineData("1e30 1 0 0 0 1 -1\n", "bad-number")]
    [InlineData("-3 1 0 0 0 1 -1\n", "bad-id")]
    [InlineData("1 99999999999 0 0 0 1 -1\n", "out-of-range")]
    [InlineData("1 1 0 0 0 1 -1\n1 1 0 0 0 1 1\n", "duplicate-id")]
    [InlineData("1 1 0 0 0 1 -1\n5000000000 1 0 0 0 1 1\n5000000000 1 0 0 0 1 1\n", "duplicate-id")]
    [InlineData("1 1 0 0 0 1 -1\n2 1 0 0 0 1 9\n", "unknown-parent")]
    [InlineData("1 1 0 0 0 1 -1\n5000000000 1 0 0 0 1 9\n", "unknown-parent")]
    [InlineData("1 1 0 0 0 1 -1\n2 1 0 0 0 1 -1\n", "several-roots")]
    [InlineData("1 1 0 0 0 1 1\n", "circle")]
    [InlineData("1 1 0 0 0 1 -1\n2 1 0 0 0 1 3\n3 1 0 0 0 1 4\n4 1 0 0 0 1 2\n", "circle")]
    [InlineData("1 1 0 0 0 1 2\n2 1 0 0 0 1 1\n", "circle")]
    [InlineData("PK\u0003\u0004\0\0\0\0", "bad-line")]
    public void Graphs_other_than_trees_are_refused(string text, string code) => Assert.Equal(code, Refused(text).Code);

    [Fact]
    public void All_faults_of_a_file_are_told_with_their_lines()
    {
        var refused = Refused("1 1 0 0 0 1 -1\n2 1 0 0 z 1 1\n\n3 1 0\n4 1 0 0 \u0001\u00e9 1 1\n");

        Assert.Equal(["line 2", "line 5", "line 4"], refused.Problems.Select(problem => problem.Where));
        Assert.Contains("column 5 has \"z\", where a number as z was expected", refused.Problems[0].Message);
        Assert.Contains("\"?\u00e9\"", refused.Problems[1].Message);
    }

    [Fact]
    public void A_circle_is_named_by_its_nodes() =>
        Assert.Contains("2, 3, 4, 2", Refused("1 1 0 0 0 1 -1\n2 1 0 0 0 1 3\n3 1 0 0 0 1 4\n4 1 0 0 0 1 2\n5 0 0 0 0 0 3").Message);

    [Fact]
    public void Faults_without_number_are_counted_and_the_first_are_kept()
    {
        var refused = Refused("1 1 0 0 0 1 -1\n" + string.Concat(Enumerable.Repeat("1 1 0 0 0 1 1\n", 1000)));

        Assert.Equal(21, refused.Problems.Count);
        Assert.Contains("1000 in all", refused.Problems[20].Message);
    }

    [Fact]
    public void A_node_alone_and_ids_from_0_are_trees()
    {
        Assert.Equal("7<-1", Shape(Read("7 1 0 0 0 1 -1")));
        Assert.Equal("0<-1 1<0", Shape(Read("0 1 0 0 0 1 -1\n1 1 0 0 0 1 0\n")));
        Assert.Empty(Read("0 1 0 0 0 1 -1\n1 1 0 0 0 1 0\n").Repairs);
    }

    [Fact]
    public void Ids_far_apart_and_beyond_32_bits_are_kept() =>
        Assert.Equal("9000000000000000000<-1 3<9000000000000000000", Shape(Read("3 1 0 0 0 1 9000000000000000000\n9000000000000000000 1 0 0 0 1 -1")));

    [Fact]
    public void Micrometres_become_nanometres_and_back()
    {
        var file = Read("1 1 0.1005 -2 3e-3 0.5 -1", new SwcOptions { Unit = SwcUnit.Micrometre });

        Assert.Equal("1 1 100.5 -2000.0 3.0 500.0 -1\n", Write(file));
        Assert.Equal("1 1 0.1005 -2.0 0.003 0.5 -1\n", Write(file, unit: SwcUnit.Micrometre));
    }

    [Fact]
    public void Utf_16_is_read_as_such()
    {
        var file = SwcReader.Read([0xff, 0xfe, .. Encoding.Unicode.GetBytes(Plain)], "a.swc", SwcOptions.Usual);

        Assert.Equal(3, file.Count);
        Assert.Equal("utf-16", Assert.Single(file.Repairs).Code);
    }

    [Fact]
    public void The_meta_data_of_a_header_are_kept() =>
        Assert.Equal("{\"id\": 7}", Read("# SWC\n# Meta: {\"id\": 7}\n" + Plain).Meta);

    [Fact]
    public async Task Too_many_bytes_and_nodes_are_refused()
    {
        Assert.Equal("too-many-nodes", Refused(Plain, new SwcOptions { MostNodes = 2 }).Code);
        Assert.Equal(3, Read(Plain, new SwcOptions { MostNodes = 3 }).Count);
        Assert.Equal("too-large", Refused(Plain, new SwcOptions { MostBytes = 20 }).Code);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Plain));
        var refused = await Assert.ThrowsAsync<Errors.InputException>(
            () => SwcReader.ReadAsync(stream, "a.swc", new SwcOptions { MostBytes = 20 }, CancellationToken.None));
        Assert.Equal("too-large", refused.Code);
    }

    [Fact]
    public void Many_short_lines_take_no_memory_of_nodes()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(new string('\n', 1_000_000));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void Random_bytes_give_a_file_or_a_fault()
    {
        var random = new Random(20260801);
        var good = Encoding.UTF8.GetBytes(SwcTexts.Random(random, 30));
        var letters = " \t\n\r0123456789.-+einaf#,;\0\u007f"u8.ToArray();
        for (var round = 0; round < 3000; round++)
        {
            var bytes = good.ToArray();
            for (var i = random.Next(1, 6); i > 0; i--)
                bytes[random.Next(bytes.Length)] = letters[random.Next(letters.Length)];
            try
            {
                var file = SwcReader.Read(bytes.AsSpan(random.Next(3), random.Next(bytes.Length - 3)), "a.swc", new SwcOptions { SeveralRoots = (SeveralRoots)random.Next(3) });
                for (var row = 0; row < file.Count; row++)
                    Assert.True(file.Parents[row] < row);
            }
            catch (Errors.InputException)
            {
                // Most are refused.
            }
        }
    }
}
