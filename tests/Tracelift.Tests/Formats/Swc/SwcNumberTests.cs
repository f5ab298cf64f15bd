using Tracelift.Formats.Swc;
using Xunit;
using static Tracelift.Tests.Formats.Swc.SwcTexts;

namespace Tracelift.Tests.Formats.Swc;

/// <summary>Numbers in the forms that programs write.</summary>
public sealed class SwcNumberTests
{
    private const string Nodes = "1 1 10.5 20.5 0.0 1.0 -1\n2 3 11.5 21.25 0.5 1.5 1\n";

    [Theory]
    [InlineData("1\t1\t10,5\t20,5\t0,0\t1,0\t-1\n2\t3\t11,5\t21,25\t0,5\t1,5\t1\n")]
    [InlineData("1 1 10,5 20,5 0,0 1,0 -1 # 1,5\n2 3 11,5 21,25 0,5 1,5 1\n")]
    [InlineData("1;1;10,5;20,5;0,0;1,0;-1\n2;3;11,5;21,25;0,5;1,5;1\n")]
    public void A_comma_beside_another_separator_is_a_decimal_comma_and_that_is_said(string text)
    {
        var file = Read("# Größe, in nm, 1.5\n" + text);

        Assert.Equal(Nodes, Write(file));
        Assert.Equal(["line 2", "line 3"], file.Repairs.Where(repair => repair.Code == "decimal-comma").Select(repair => repair.Where));
    }

    [Theory]
    [InlineData("0,1,10.5,20.5,0,1,-1\n1 1 10,5 20,5 0,0 1,0 0\n", "a separator in line 1")]
    [InlineData("1, 1, 10,5, 20,5, 0,0, 1,0, -1\n", "a separator in line 1")]
    [InlineData("1,1,10.5,20.5,30.5,1, -1\n", "a separator in line 1")]
    [InlineData("1 1 10,5 20,5 0,0 1,0 -1\n2 1 1 2 3 1.5 1\n", "a decimal point in line 2")]
    [InlineData("1 1 10,500.25 20,500.5 0 1 -1\n", "column 3")]
    [InlineData("1,1,10,5,20,5,0,0,1,0,-1\n", "which commas are separators is ambiguous")]
    public void Ambiguous_commas_are_refused(string text, string message)
    {
        var refused = Refused(text);

        Assert.Contains(message, string.Join('\n', refused.Problems.Select(problem => problem.Message).Prepend(refused.Message)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NA")]
    [InlineData("na")]
    [InlineData("N/A")]
    [InlineData("null")]
    [InlineData("NULL")]
    [InlineData("None")]
    [InlineData("\\N")]
    [InlineData("\"NA\"")]
    [InlineData("?")]
    [InlineData("nan")]
    [InlineData("-nan(ind)")]
    [InlineData("+inf")]
    public void A_radius_that_nobody_knows_is_0_and_that_is_said(string radius)
    {
        var file = Read($"1 1 0 0 0 {radius} -1\n", new SwcOptions { Unit = SwcUnit.Micrometre });

        Assert.Equal(0, file.Radii[0]);
        Assert.Equal(("radius", "line 1"), (Assert.Single(file.Repairs).Code, file.Repairs[0].Where));
        Assert.Equal("bad-number", Refused($"1 1 0 0 {(radius.Contains('n', StringComparison.OrdinalIgnoreCase) ? "NA" : radius + "x")} 1 -1\n").Code);
    }

    [Theory]
    [InlineData("1 0 0 0 0 1 \u22121\n", "\"\u22121\"", "U+2212 (minus sign)")]
    [InlineData("1 0 \u20131 0 0 1 -1\n", "\"\u20131\"", "U+2013 (en dash)")]
    [InlineData("1\u00a00\u00a00\u00a00\u00a00\u00a01\u00a0-1\n", "1 column;", "U+00A0 (no-break space)")]
    public void A_sign_that_only_looks_like_one_is_shown_with_its_name_and_what_to_do(string text, string shown, string named)
    {
        var refused = Refused(text);

        Assert.Contains(shown, refused.Message, StringComparison.Ordinal);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Contains("U+002D", refused.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_become_tags_and_tags_types()
    {
        Assert.Equal(["soma", "axon", "dendrite", "apical dendrite", "fork point", "end point", "SWC type 7", "SWC type -2"], ((int[])[1, 2, 3, 4, 5, 6, 7, -2]).Select(SwcTypeTags.TagOf));
        foreach (var type in (int[])[1, 2, 3, 4, 5, 6, 7, -2, int.MaxValue, int.MinValue])
            Assert.Equal(type, SwcTypeTags.TypeOf(SwcTypeTags.TagOf(type)));
        foreach (var other in (string[])["Soma", "SWC type 1", "SWC type 07", "SWC type 0x", "mitochondrium", ""])
            Assert.Null(SwcTypeTags.TypeOf(other));
    }
}
