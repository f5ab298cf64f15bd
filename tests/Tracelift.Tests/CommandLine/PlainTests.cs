using Tracelift.Cli.Terminal;
using Tracelift.Tracing;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>Formats words and numbers for users.</summary>
public sealed class PlainTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(12_345, "12.3 kB")]
    [InlineData(999_950, "1.0 MB")]
    [InlineData(123_456_789, "123 MB")]
    [InlineData(4_000_000_000_000, "4.0 TB")]
    public void Bytes(long bytes, string text) => Assert.Equal(text, Humanize.Bytes(bytes));

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(61, "1:01 min")]
    [InlineData(3600, "1:00:00 h")]
    [InlineData(90_061, "25:01:01 h")]
    public void Times(double seconds, string text) => Assert.Equal(text, Humanize.Time(seconds));

    [Theory]
    [InlineData("Käfer 鳥 🧠", "Käfer 鳥 🧠")]
    [InlineData("a\u001b[31m\u0007\n", "a\\u001b[31m\\u0007\\u000a")]
    [InlineData("abc\u202egpj.exe", "abc\\u202egpj.exe")]
    public void Names_can_not_steer_a_terminal(string name, string text) => Assert.Equal(text, Humanize.Safe(name));

    [Theory]
    [InlineData(0, null, 0, "Settling ...")]
    [InlineData(1500, null, 0, "Settling  1,500 rows")]
    [InlineData(1500, null, 750, "Settling  1,500 rows  750 rows/s")]
    [InlineData(1500, 3000L, 750, "50 %  2.0 s left  Settling  1,500 of 3,000 rows  750 rows/s")]
    [InlineData(3000, 3000L, 750, "100 %  Settling  3,000 of 3,000 rows  750 rows/s")]
    public void Progress_has_a_rate_and_the_time_left(long done, long? total, double rate, string text) =>
        Assert.Equal(text, ProgressLine.Describe(new WorkProgress("Settling", done, total, "rows"), rate));

    [Fact]
    public void Progress_in_rows_can_tell_bytes_too() => Assert.Equal(
        "50 %  2.0 s left  Loading  1,500 of 3,000 rows  750 rows/s  treenode, writing is slowest  1.0 MB read  500 kB/s",
        ProgressLine.Describe(
            new WorkProgress("Loading", 1500, 3000, "rows") { Bytes = 1_000_000, Detail = "treenode, writing is slowest" }, 750, 500_000));

    [Fact]
    public void Progress_fits_the_line_with_percent_and_time_left_first()
    {
        var progress = new WorkProgress("Loading", 1_234_567_890, 4_234_567_890, "rows") { Bytes = 123_000_000_000, Detail = "treenode, writing is slowest" };

        Assert.Equal("29 %  55:33 min left  Loading  1,234,567,890 of 4,234,567,890 rows", ProgressLine.Describe(progress, 900_000, 100_000_000, 79)[..66]);
        Assert.All(Enumerable.Range(1, 200), room => Assert.InRange(ProgressLine.Describe(progress, 900_000, 100_000_000, room).Length, 1, room));
        Assert.StartsWith("29 %  55:33 min left", ProgressLine.Describe(progress, 900_000, 100_000_000, 25), StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_in_bytes() => Assert.Equal(
        "25 %  6.0 s left  Surveying  1.0 MB of 4.0 MB  500 kB/s",
        ProgressLine.Describe(new WorkProgress("Surveying", 1_000_000, 4_000_000, "bytes"), 500_000));
}
