using System.Globalization;
using System.Text;
using Tracelift.Formats.Text;
using Tracelift.Model;
using Xunit;

namespace Tracelift.Tests.Formats.Json;

public sealed class JsonTimeTests
{
    [Theory]
    [InlineData("2011-09-04T07:53:41.243Z", "2011-09-04T07:53:41.243000")]
    [InlineData("2014-03-26T17:49:36Z", "2014-03-26T17:49:36.000000")]
    [InlineData("2014-03-26T17:49Z", "2014-03-26T17:49:00.000000")]
    [InlineData("2011-09-04 07:53:41.2", "2011-09-04T07:53:41.200000")]
    [InlineData("2011-09-04T07:53:41.123456Z", "2011-09-04T07:53:41.123456")]
    [InlineData("2011-09-04T07:53:41.123456789Z", "2011-09-04T07:53:41.123456")]
    [InlineData("2011-09-04T07:53:41,5Z", "2011-09-04T07:53:41.500000")]
    [InlineData("2011-09-04T07:53:41+02:00", "2011-09-04T05:53:41.000000")]
    [InlineData("2011-09-04T07:53:41+0530", "2011-09-04T02:23:41.000000")]
    [InlineData("2011-09-04T07:53:41.5-08", "2011-09-04T15:53:41.500000")]
    [InlineData("2012-02-29T00:00:00Z", "2012-02-29T00:00:00.000000")]
    [InlineData("2000-02-29T23:59:59Z", "2000-02-29T23:59:59.000000")]
    [InlineData("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000")]
    [InlineData("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999")]
    [InlineData("2011-01-01t00:30:00+01:00", "2010-12-31T23:30:00.000000")]
    public void Times_are_read_in_all_their_forms(string text, string utc)
    {
        var isTime = JsonTime.TryParse(Encoding.UTF8.GetBytes(text), out var microseconds);

        Assert.True(isTime);
        Assert.Equal(utc, Timestamp.ToMoment(microseconds).ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2011-09-04")]
    [InlineData("2011-9-4T07:53:41Z")]
    [InlineData("2011-02-29T00:00:00Z")]
    [InlineData("1900-02-29T00:00:00Z")]
    [InlineData("2011-04-31T00:00:00Z")]
    [InlineData("2011-13-01T00:00:00Z")]
    [InlineData("2011-00-01T00:00:00Z")]
    [InlineData("2011-01-00T00:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2011-09-04T24:00:00Z")]
    [InlineData("2011-09-04T07:60:00Z")]
    [InlineData("2011-09-04T07:53:60Z")]
    [InlineData("2011-09-04T07:53:41.Z")]
    [InlineData("2011-09-04T07:53:41 Z")]
    [InlineData("2011-09-04T07:53:41+2")]
    [InlineData("2011-09-04T07:53:41+24:00")]
    [InlineData("2011-09-04T07:53:41+02:60")]
    [InlineData("2011-09-04T07:53:41+02x00")]
    [InlineData("2011-09-04T07:53:41ZZ")]
    [InlineData("2011-09-04T07:53:41.123Zx")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("２011-09-04T07:53:41Z")]
    public void Other_texts_are_not_taken_for_times(string text) =>
        Assert.False(JsonTime.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("2011-09-04T07:53:41.243999Z", "2011-09-04T07:53:41.243Z")]
    [InlineData("2011-09-04T07:53:41.000999Z", "2011-09-04T07:53:41.000Z")]
    [InlineData("2014-03-26T17:49:36.000000Z", "2014-03-26T17:49:36Z")]
    [InlineData("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999Z")]
    public void Times_are_written_as_django_does(string text, string written)
    {
        Assert.True(JsonTime.TryParse(Encoding.UTF8.GetBytes(text), out var microseconds));

        Assert.Equal(written, Write(microseconds));
    }

    [Fact]
    public void Days_from_the_first_year_to_the_last_are_the_calendars()
    {
        // A calendar repeats after 400 years.
        for (var day = DateTime.MinValue; day.Year < 9999; day = day.AddDays(day.Year is < 402 or (> 1890 and < 2110) ? 1 : 13))
        {
            var microseconds = Timestamp.From(new DateTimeOffset(day, TimeSpan.Zero));
            var text = day.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

            if (Write(microseconds) != text)
                Assert.Fail($"{text} is written as {Write(microseconds)}");
            if (!JsonTime.TryParse(Encoding.UTF8.GetBytes(text), out var read) || read != microseconds)
                Assert.Fail($"{text} is read as {read}");
        }
    }

    private static string Write(long microseconds)
    {
        Span<byte> into = stackalloc byte[JsonTime.Longest];
        return Encoding.ASCII.GetString(into[..JsonTime.Format(microseconds, into)]);
    }
}
