using System.Text;
using Tracelift.Formats.Text;
using Xunit;

namespace Tracelift.Tests.Formats.Json;

public sealed class JsonIntegerTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("7", 7)]
    [InlineData("-1", -1)]
    [InlineData("4294967296", 4294967296)]
    [InlineData("999999999999999999", 999999999999999999)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("5.0", 5)]
    [InlineData("5.000000000000000000000000000000", 5)]
    [InlineData("1e3", 1000)]
    [InlineData("1.5e1", 15)]
    [InlineData("-2.50E+2", -250)]
    [InlineData("120e-1", 12)]
    [InlineData("0e99999999999999999999", 0)]
    [InlineData("0.000", 0)]
    [InlineData("9223372036854775807.0", long.MaxValue)]
    public void Whole_numbers_are_read_however_they_are_written(string text, long expected)
    {
        var fault = JsonInteger.Parse(Encoding.UTF8.GetBytes(text), out var value);

        Assert.Equal(ValueFault.None, fault);
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("abc")]
    [InlineData("1.5")]
    [InlineData("1e-1")]
    [InlineData("1e-99999999999999999999")]
    [InlineData("12e")]
    [InlineData("007")]
    [InlineData("+7")]
    [InlineData(" 7")]
    [InlineData("7 ")]
    [InlineData("--7")]
    [InlineData("1_000")]
    [InlineData("0x10")]
    [InlineData("٣")]
    public void Other_than_whole_numbers_is_a_fault(string text) => Assert.Equal(ValueFault.BadNumber, Fault(text));

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999999999999999999")]
    [InlineData("1e19")]
    [InlineData("1e99999999999999999999")]
    [InlineData("100000000000000000000000000000000000")]
    public void What_64_bits_can_not_hold_is_a_fault(string text) => Assert.Equal(ValueFault.OutOfRange, Fault(text));

    private static ValueFault Fault(string text) => JsonInteger.Parse(Encoding.UTF8.GetBytes(text), out _);
}
