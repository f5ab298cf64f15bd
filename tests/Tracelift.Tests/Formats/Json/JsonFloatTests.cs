using System.Globalization;
using System.Text;
using Tracelift.Formats.Text;
using Xunit;

namespace Tracelift.Tests.Formats.Json;

public sealed class JsonFloatTests
{
    /// <summary>The bits of floats and how Python's repr lays out the shortest digits that give them back.</summary>
    public static TheoryData<uint, string> Python { get; } = new()
    {
        { 0x00000000, "0.0" },
        { 0x80000000, "-0.0" },
        { 0x3f800000, "1.0" },
        { 0xbf800000, "-1.0" },
        { 0x45606000, "3590.0" },
        { 0x3f000000, "0.5" },
        { 0x3dcccccd, "0.1" },
        { 0x3eaaaaab, "0.33333334" },
        { 0x470a524d, "35410.3" },
        { 0x38d1b717, "0.0001" },
        { 0x38d1b68e, "9.9999e-05" },
        { 0x3727c5ac, "1e-05" },
        { 0x58635fa9, "1000000000000000.0" },
        { 0x5a0e1bca, "1e+16" },
        { 0x4ceb79a3, "123456790.0" },
        { 0x4b800000, "16777216.0" },
        { 0x4b800001, "16777218.0" },
        { 0x4b000000, "8388608.0" },
        { 0x4affffff, "8388607.5" },
        { 0x00800000, "1.1754944e-38" },
        { 0x00000001, "1e-45" },
        { 0x7f7fffff, "3.4028235e+38" },
        { 0xff7fffff, "-3.4028235e+38" },
        { 0x4a107ba2, "2367208.5" },
        { 0xcd1f10a0, "-166791680.0" },
        { 0x4cbebc1f, "99999990.0" },
        { 0x4b189680, "10000000.0" },
        { 0x34210fb0, "1.5e-07" },
        { 0x3a83126f, "0.001" },
        { 0x47f12065, "123456.79" },
        { 0x45bb8000, "6000.0" },
        { 0x4f000000, "2147483600.0" },
        { 0x5f000000, "9.223372e+18" },
        { 0x501502f9, "10000000000.0" },
        { 0x30406a1f, "7e-10" },
        { 0x64078678, "1e+22" },
        { 0x006ce3ee, "1e-38" },
        { 0x0000000a, "1.4e-44" },
        { 0x3e99999a, "0.3" },
        { 0x40200000, "2.5" },
        { 0x497423fe, "999999.9" },
        { 0x4b18967f, "9999999.0" },
        { 0x4b3c614e, "12345678.0" },
        { 0x4e6e6b28, "1000000000.0" },
        { 0x547478e1, "4200000000000.0" },
        { 0x52e6b438, "495433020000.0" },
        { 0xf2a74de4, "-6.6276046e+30" },
        { 0x269e0d37, "1.0967034e-15" },
        { 0x6513270e, "4.343177e+22" },
        { 0xa6a3a450, "-1.1354934e-15" },
        { 0x0c5c7fd0, "1.6986646e-31" },
        { 0x128b2f33, "8.783769e-28" },
        { 0xd23f0824, "-205118830000.0" },
        { 0x892f902b, "-2.1132646e-33" },
        { 0x1818e811, "1.9762703e-24" },
        { 0x5d9dc9f8, "1.4212364e+18" },
        { 0x9531985d, "-3.586506e-26" },
        { 0x0ed90475, "5.3498922e-30" },
        { 0xe8e25d94, "-8.5518483e+24" },
        { 0x81e74ef5, "-8.4969296e-38" },
        { 0x36f675cc, "7.3450847e-06" },
        { 0x099950d8, "3.6909435e-33" },
        { 0x1600a35a, "1.0391302e-25" },
        { 0x6f03675a, "4.066748e+28" },
    };

    [Theory]
    [MemberData(nameof(Python))]
    public void A_float_is_written_as_python_does(uint bits, string text) =>
        Assert.Equal(text, Write(BitConverter.UInt32BitsToSingle(bits)));

    [Theory]
    [MemberData(nameof(Python))]
    public void What_python_writes_is_read_as_the_same_float(uint bits, string text) =>
        Assert.Equal(bits, BitConverter.SingleToUInt32Bits(Read(text)));

    [Fact]
    public void Every_float_that_is_written_is_read_back_and_no_text_is_shorter()
    {
        var random = new Random(11);
        for (var i = 0; i < 200_000; i++)
        {
            // Short decimals, all of what lies between 1 and the largest fraction, and anything.
            var value = (i % 3) switch
            {
                0 => MathF.Round(random.NextSingle() * 1e6f, random.Next(5)),
                1 => BitConverter.Int32BitsToSingle(random.Next(0x3f80_0000, 0x4b80_0000) | (random.Next(2) << 31)),
                _ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)),
            };
            if (!float.IsFinite(value))
                continue;

            var text = Write(value);

            Assert.Equal(value, Read(text));
            Assert.Equal(Digits(value.ToString("R", CultureInfo.InvariantCulture)), Digits(text));
        }
    }

    [Theory]
    [InlineData("5", 5f)]
    [InlineData("-7", -7f)]
    [InlineData("0", 0f)]
    [InlineData("1e3", 1000f)]
    [InlineData("1E+3", 1000f)]
    [InlineData("12345678901234567890", 1.2345679e19f)]
    [InlineData("0.100000001490116119384765625", 0.1f)]
    [InlineData("3.40282356779733e38", float.MaxValue)]
    [InlineData("0.0e999999999999", 0f)]
    [InlineData("-0.0e-99999999999", -0f)]
    public void Numbers_are_rounded_to_the_nearest_float(string text, float expected) =>
        Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(Read(text)));

    [Fact]
    public void A_number_is_rounded_once_and_not_by_way_of_a_double()
    {
        // Above the middle between two floats by less than a double can tell.
        const string text = "1.00000005960464477539062500000001";

        Assert.Equal(1.0000001f, Read(text));
        Assert.Equal(1f, (float)double.Parse(text, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Decimals_around_the_middle_between_two_floats_are_rounded_as_dotnet_does()
    {
        var random = new Random(12);
        for (var i = 0; i < 100_000; i++)
        {
            var low = MathF.Abs(BitConverter.Int32BitsToSingle(random.Next(0x3a80_0000, 0x4d80_0000)));
            var middle = ((double)low + MathF.BitIncrement(low)) / 2;
            var text = Math.Round(middle, random.Next(1, 9)).ToString("F" + random.Next(1, 12), CultureInfo.InvariantCulture);

            Assert.Equal(float.Parse(text, CultureInfo.InvariantCulture), Read(text));
            Assert.Equal(-float.Parse(text, CultureInfo.InvariantCulture), Read("-" + text));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("05")]
    [InlineData("00.5")]
    [InlineData("+5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1.5.5")]
    [InlineData(" 5")]
    [InlineData("5 ")]
    [InlineData("1,5")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("0x10")]
    public void Other_than_numbers_is_a_fault(string text) => Assert.Equal(ValueFault.BadNumber, Fault(text));

    [Theory]
    [InlineData("1e39")]
    [InlineData("-1e39")]
    [InlineData("3.4028236e38")]
    [InlineData("1e99999999999999999999")]
    [InlineData("1e-46")]
    [InlineData("1e-99999999999999999999")]
    public void What_a_float_can_not_hold_is_a_fault(string text) => Assert.Equal(ValueFault.OutOfRange, Fault(text));

    private static string Write(float value)
    {
        Span<byte> into = stackalloc byte[JsonFloat.Longest];
        return Encoding.ASCII.GetString(into[..JsonFloat.Format(value, into)]);
    }

    private static float Read(string text)
    {
        Assert.Equal(ValueFault.None, JsonFloat.Parse(Encoding.UTF8.GetBytes(text), out var value));
        return value;
    }

    private static ValueFault Fault(string text) => JsonFloat.Parse(Encoding.UTF8.GetBytes(text), out _);

    private static string Digits(string text) =>
        new string([.. text.TakeWhile(c => c is not ('e' or 'E')).Where(char.IsAsciiDigit)]).Trim('0');
}
