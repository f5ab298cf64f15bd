using System.Globalization;
using Tracelift.Model;

namespace Tracelift.Server.Http;

/// <summary>Moments in the four ways in which CATMAID's answers hold them.</summary>
internal static class ApiTime
{
    /// <summary>A field of an object: <c>2011-09-27T07:49:15.802Z</c>, cut off below a millisecond.</summary>
    public static string Json(long time) =>
        Timestamp.ToMoment(time).ToString(time % Timestamp.Second == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>What Python prints, in some lists: <c>2011-09-27T07:49:15.802000+00:00</c>.</summary>
    public static string Iso(long time) =>
        Timestamp.ToMoment(time).ToString(time % Timestamp.Second == 0 ? "yyyy-MM-ddTHH:mm:ss+00:00" : "yyyy-MM-ddTHH:mm:ss.ffffff+00:00", CultureInfo.InvariantCulture);

    /// <summary>What PostgreSQL writes into JSON: <c>2011-09-27T07:49:15.802+00:00</c>, without zeros at the end.</summary>
    public static string Stored(long time) => Timestamp.ToMoment(time).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF+00:00", CultureInfo.InvariantCulture);

    /// <summary>Seconds since 1970.</summary>
    public static decimal Epoch(long time) => time / (decimal)Timestamp.Second;

    /// <summary>Reads what the first three write.</summary>
    /// <returns>Microseconds since 1970, or null where the text is no time.</returns>
    public static long? Parse(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? Timestamp.From(moment) : null;
}
