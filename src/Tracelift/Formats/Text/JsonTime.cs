using Tracelift.Model;

namespace Tracelift.Formats.Text;

/// <summary>
/// Times in ISO 8601. Writes them as Django does: UTC, truncated to milliseconds, no fraction if the microseconds are 0.
/// Reads any zone and any number of decimals, of which six count.
/// </summary>
internal static class JsonTime
{
    /// <summary>The largest size of a time in bytes.</summary>
    internal const int Longest = 24;

    private const long SecondsOfDay = 86_400;
    private const int DaysOfEra = 146_097;
    private const int DaysFromMarchOfYear0 = 719_468;

    /// <summary>Reads a time; all of the text must be the time.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (text.Length < 16
            || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || text[13] != ':'
            || !TryTwo(text, 0, out var century) || !TryTwo(text, 2, out var year) || !TryTwo(text, 5, out var month)
            || !TryTwo(text, 8, out var day) || !TryTwo(text, 11, out var hour) || !TryTwo(text, 14, out var minute))
        {
            return false;
        }

        year += century * 100;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59)
            return false;
        var rest = text[16..];
        if (!TrySecond(ref rest, out var second, out var fraction) || !TryZone(rest, out var zoneMinutes))
            return false;
        var seconds = (DaysTo(year, month, day) * SecondsOfDay) + (hour * 3600) + ((minute - zoneMinutes) * 60) + second;
        microseconds = (seconds * Timestamp.Second) + fraction;
        return microseconds is >= Timestamp.Earliest and <= Timestamp.Latest;
    }

    /// <summary>Writes a time.</summary>
    /// <returns>The number of bytes.</returns>
    internal static int Format(long microseconds, Span<byte> into)
    {
        var seconds = FloorDivide(microseconds, Timestamp.Second, out var fraction);
        var days = FloorDivide(seconds, SecondsOfDay, out var second);
        Date(days, out var year, out var month, out var day);
        var ofDay = (int)second;
        into = into[..Longest];
        Two(into, 0, year / 100);
        Two(into, 2, year % 100);
        into[4] = (byte)'-';
        Two(into, 5, month);
        into[7] = (byte)'-';
        Two(into, 8, day);
        into[10] = (byte)'T';
        Two(into, 11, ofDay / 3600);
        into[13] = (byte)':';
        Two(into, 14, ofDay / 60 % 60);
        into[16] = (byte)':';
        Two(into, 17, ofDay % 60);
        if (fraction == 0)
        {
            into[19] = (byte)'Z';
            return 20;
        }

        var milliseconds = (int)fraction / 1000;
        into[19] = (byte)'.';
        into[20] = (byte)('0' + (milliseconds / 100));
        Two(into, 21, milliseconds % 100);
        into[23] = (byte)'Z';
        return Longest;
    }

    private static bool TrySecond(ref ReadOnlySpan<byte> rest, out int second, out int fraction)
    {
        second = fraction = 0;
        if (rest.Length == 0 || rest[0] != ':')
            return true;
        if (rest.Length < 3 || !TryTwo(rest, 1, out second) || second > 59)
            return false;
        rest = rest[3..];
        if (rest.Length == 0 || rest[0] is not ((byte)'.' or (byte)','))
            return true;
        int digits = 0, worth = 100_000;
        for (; digits + 1 < rest.Length && (uint)rest[digits + 1] - '0' <= 9; digits++)
        {
            fraction += (rest[digits + 1] - '0') * worth;
            worth /= 10;
        }

        rest = rest[(digits + 1)..];
        return digits > 0;
    }

    // Z, +hh:mm, +hhmm, +hh, or nothing for UTC.
    private static bool TryZone(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 0 || (text.Length == 1 && text[0] is (byte)'Z' or (byte)'z'))
            return true;
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (3 or 5 or 6) || !TryTwo(text, 1, out var hours))
            return false;
        var minute = 0;
        if (text.Length == 6 && text[3] != ':')
            return false;
        if (text.Length > 3 && !TryTwo(text, text.Length - 2, out minute))
            return false;
        minutes = (hours * 60) + minute;
        if (text[0] == '-')
            minutes = -minutes;
        return hours <= 23 && minute <= 59;
    }

    private static bool TryTwo(ReadOnlySpan<byte> text, int at, out int value)
    {
        var tens = (uint)text[at] - '0';
        var ones = (uint)text[at + 1] - '0';
        value = (int)((tens * 10) + ones);
        return tens <= 9 && ones <= 9;
    }

    private static void Two(Span<byte> into, int at, int value)
    {
        into[at] = (byte)('0' + (value / 10));
        into[at + 1] = (byte)('0' + (value % 10));
    }

    // Years begin in March here, so that the leap day is the last day; an era has 400 years.
    private static long DaysTo(int year, int month, int day)
    {
        if (month <= 2)
            year--;
        var era = (year >= 0 ? year : year - 399) / 400;
        var ofEra = year - (era * 400);
        var ofYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        var dayOfEra = (ofEra * 365) + (ofEra / 4) - (ofEra / 100) + ofYear;
        return ((long)era * DaysOfEra) + dayOfEra - DaysFromMarchOfYear0;
    }

    private static void Date(long days, out int year, out int month, out int day)
    {
        var era = (int)FloorDivide(days + DaysFromMarchOfYear0, DaysOfEra, out var rest);
        var dayOfEra = (int)rest;
        var ofEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / (DaysOfEra - 1))) / 365;
        var ofYear = dayOfEra - ((365 * ofEra) + (ofEra / 4) - (ofEra / 100));
        var fromMarch = ((5 * ofYear) + 2) / 153;
        day = ofYear - (((153 * fromMarch) + 2) / 5) + 1;
        month = fromMarch + (fromMarch < 10 ? 3 : -9);
        year = ofEra + (era * 400) + (month <= 2 ? 1 : 0);
    }

    private static long FloorDivide(long value, long by, out long rest)
    {
        var quotient = Math.DivRem(value, by, out rest);
        if (rest >= 0)
            return quotient;
        rest += by;
        return quotient - 1;
    }
}
