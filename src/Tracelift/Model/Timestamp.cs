namespace Tracelift.Model;

/// <summary>Converts times to the form of batches: microseconds since 1970-01-01 UTC.</summary>
public static class Timestamp
{
    /// <summary>Microseconds in a second.</summary>
    public const long Second = 1_000_000;

    /// <summary>Microseconds from 1970-01-01 to 2000-01-01, where PostgreSQL's timestamps begin.</summary>
    public const long PostgresEpoch = 946_684_800L * Second;

    /// <summary>The earliest time that a file can hold: the year 1.</summary>
    public const long Earliest = -62_135_596_800L * Second;

    /// <summary>The latest time that a file can hold: the end of the year 9999.</summary>
    public const long Latest = (253_402_300_800L * Second) - 1;

    /// <summary>Converts from a clock's time; cuts off fractions of a microsecond.</summary>
    public static long From(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10;

    /// <summary>Converts to a clock's time.</summary>
    public static DateTimeOffset ToMoment(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * 10);

    /// <summary>Returns the later of two times; of a time that a clock can't have, the latest that it can.</summary>
    internal static DateTimeOffset Later(DateTimeOffset moment, long microseconds) => ToMoment(Math.Max(From(moment), Math.Min(microseconds, Latest)));
}
