using Tracelift.Formats.Swc;
using Xunit;
using static Tracelift.Tests.Formats.Swc.SwcTexts;

namespace Tracelift.Tests.Formats.Swc;

/// <summary>Headers of SWC files give the scale of their numbers.</summary>
public sealed class SwcHeaderTests
{
    private const string Node = "1 0 10 20 30 2 -1\n";

    [Theory]
    [InlineData("# All positions and radii in µm\n", "10000.0 20000.0 30000.0 2000.0", "header-unit@line 1")]
    [InlineData("# all positions and radii in \u03bcm.\n", "10000.0 20000.0 30000.0 2000.0", "header-unit@line 1")]
    [InlineData("# Made by hand\n# units: micrometers\n", "10000.0 20000.0 30000.0 2000.0", "header-unit@line 2")]
    [InlineData("# Units are microns\n", "10000.0 20000.0 30000.0 2000.0", "header-unit@line 1")]
    [InlineData("# LENGTH_UNIT um\n", "10000.0 20000.0 30000.0 2000.0", "header-unit@line 1")]
    [InlineData("# coordinates in mm\n", "10000000.0 20000000.0 30000000.0 2000000.0", "header-unit@line 1")]
    [InlineData("# unit: nm\n", "10.0 20.0 30.0 2.0", "")]
    [InlineData("# units = 8 nm\n", "80.0 160.0 240.0 16.0", "header-unit@line 1")]
    [InlineData("# Meta: {\"name\": \"a\", \"id\": 7, \"units\": \"8 nanometer\"}\n", "80.0 160.0 240.0 16.0", "header-unit@line 1")]
    [InlineData("# Meta: {\"units\": \"nanometer\"}\n", "10.0 20.0 30.0 2.0", "")]
    [InlineData("# Meta: {\"units\": \"1.0 \\u00b5m\"}\n", "10000.0 20000.0 30000.0 2000.0", "header-unit@line 1")]
    [InlineData("# Meta: {\"units\": \"1e-09 meter\"}\n", "10.0 20.0 30.0 2.0", "")]
    [InlineData("# Meta: {\"units\": \"1 dimensionless\"}\n", "10.0 20.0 30.0 2.0", "")]
    [InlineData("# Meta: {\"units\": \"[4 4 32] nanometer\"}\n", "40.0 80.0 960.0 16.0", "header-unit@line 1 radius-scale@")]
    [InlineData("# Meta: {\"units\": [\"4 nanometer\", \"4 nanometer\", \"32 nanometer\"]}\n", "40.0 80.0 960.0 16.0", "header-unit@line 1 radius-scale@")]
    [InlineData("# Meta: {\"units\": 8}\n# Meta\n", "10.0 20.0 30.0 2.0", "")]
    [InlineData("# Meta: {\"units\":\n", "10.0 20.0 30.0 2.0", "")]
    [InlineData("# positions are in pixels\n", "10.0 20.0 30.0 2.0", "header-unit@line 1")]
    [InlineData("# Voxel separation (x,y,z): 0.33, 0.33, 1.0 µm\n", "10.0 20.0 30.0 2.0", "")]
    [InlineData("# radii were smoothed in a window of 2 µm, positions in a better way\n", "10.0 20.0 30.0 2.0", "")]
    [InlineData("# units: µm\n# coordinates in nm\n", "10000.0 20000.0 30000.0 2000.0", "header-unit@line 1 header-unit@line 2")]
    public void A_unit_is_taken_and_said(string header, string node, string repairs)
    {
        var file = Read(header + Node);

        Assert.Equal($"1 0 {node} -1\n", Write(file));
        Assert.Equal(repairs, string.Join(' ', Repairs(file)));
    }

    [Fact]
    public void A_unit_in_Latin_1_is_one()
    {
        var file = SwcReader.Read([.. "# All positions and radii in "u8, 0xb5, .. "m\n1 0 1 2 3 4 -1\n"u8], "a.swc", SwcOptions.Usual);

        Assert.Equal("1 0 1000.0 2000.0 3000.0 4000.0 -1\n", Write(file));
    }

    [Theory]
    [InlineData("# units: µm\n", SwcUnit.Nanometre, "10.0 20.0 30.0 2.0", "they were read as nm, as the options say")]
    [InlineData("# Meta: {\"units\": \"8 nanometer\"}\n", SwcUnit.Micrometre, "10000.0 20000.0 30000.0 2000.0", "they were read as µm, as the options say")]
    [InlineData("# units: µm\n", SwcUnit.Micrometre, "10000.0 20000.0 30000.0 2000.0", null)]
    [InlineData("# units: voxels\n", SwcUnit.Nanometre, "10.0 20.0 30.0 2.0", null)]
    public void What_is_asked_for_wins_over_the_header_with_a_warning(string header, SwcUnit unit, string node, string? warning)
    {
        var file = Read(header + Node, new SwcOptions { Unit = unit });

        Assert.Equal($"1 0 {node} -1\n", Write(file));
        if (warning is null)
            Assert.Empty(file.Repairs);
        else
            Assert.EndsWith(warning, Assert.Single(file.Repairs).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# ORIGINAL_SOURCE x\n# OFFSET 70000.5 20000.25 35000.0\n", "70010.5 20020.25 35030.0 2.0", "header-offset@line 2")]
    [InlineData("# offset: 1, 2, 3\n", "11.0 22.0 33.0 2.0", "header-offset@line 1")]
    [InlineData("# OFFSET 0,5 0,25 1,0\n", "10.5 20.25 31.0 2.0", "header-offset@line 1")]
    [InlineData("# OFFSET 0 0 0\n# SCALE 1.0 1.0 1.0\n", "10.0 20.0 30.0 2.0", "")]
    [InlineData("# SCALE 2\n", "20.0 40.0 60.0 4.0", "header-scale@line 1")]
    [InlineData("# SCALE 4 4 32\n", "40.0 80.0 960.0 16.0", "header-scale@line 1 radius-scale@")]
    [InlineData("# OFFSET 1 2 3\n# units: µm\n", "11000.0 22000.0 33000.0 2000.0", "header-offset@line 1 header-unit@line 2")]
    [InlineData("# OFFSET 1 2 3\n# SCALE 2 2 2\n", "22.0 44.0 66.0 4.0", "header-offset@line 1 header-scale@line 2")]
    [InlineData("# OFFSET one two three\n", "10.0 20.0 30.0 2.0", "header-unread@line 1")]
    [InlineData("# SCALE 0 0 0\n", "10.0 20.0 30.0 2.0", "header-unread@line 1")]
    [InlineData("# offset of the tracing is unknown\n# scales were measured\n", "10.0 20.0 30.0 2.0", "")]
    [InlineData("# SHRINKAGE_CORRECTION 1.0 1.0 1.2\n", "10.0 20.0 30.0 2.0", "header-unread@line 1")]
    [InlineData("# SHRINKAGE_CORRECTION 1.0 1.0 1.0\n", "10.0 20.0 30.0 2.0", "")]
    public void Offset_and_scale_are_applied_and_said(string header, string node, string repairs)
    {
        var file = Read(header + Node);

        Assert.Equal($"1 0 {node} -1\n", Write(file));
        Assert.Equal(repairs, string.Join(' ', Repairs(file)));
    }

    [Fact]
    public void Another_offset_behind_nodes_is_several_files_in_one()
    {
        Assert.Equal("late-header", Refused("# OFFSET 1 1 1\n" + Node + "# OFFSET 5 5 5\n2 0 1 1 1 1 1\n").Code);
        Assert.Equal("late-header", Refused(Node + "# SCALE 2 2 2\n2 0 1 1 1 1 1\n").Code);
        Assert.Equal(2, Read("# OFFSET 1 1 1\n" + Node + "# OFFSET 1 1 1\n2 0 1 1 1 1 1\n").Count);
    }

    [Fact]
    public void A_line_with_the_columns_names_is_passed_over_once()
    {
        Assert.Equal(["titles@line 1"], Repairs(Read("PointNo Label X Y Z Radius Parent\n" + Node)));
        Assert.Equal(["separators@line 1", "separators@line 2", "titles@line 1"], Repairs(Read("\"id\",\"type\",\"x\",\"y\",\"z\",\"radius\",\"parent\"\n" + Node.Replace(' ', ','))));
        Assert.Equal("bad-number", Refused("a b c d e f g\na b c d e f g\n" + Node).Code);
        Assert.Equal("bad-number", Refused(Node + "PointNo Label X Y Z Radius Parent\n").Code);
    }

    private static IEnumerable<string> Repairs(SwcFile file) => file.Repairs.Select(repair => $"{repair.Code}@{repair.Where}").Order(StringComparer.Ordinal);
}
