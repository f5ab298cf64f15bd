using System.Globalization;
using Tracelift.Model;

namespace Tracelift.Server.Http;

/// <summary>Formats times in the five ways of CATMAID's answers.</summary>
internal static class ApiTime
{
    /// <summary>Returns the format of fields: <c>2011-09-27T07:49:15.802Z</c>, truncated to milliseconds.</summary>
    public static string Json(long time) =>
        Timestamp.ToMoment(time).ToString(time % Timestamp.Second == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>Returns Python's format, used in some lists: <c>2011-09-27T07:49:15.802000+00:00</c>.</summary>
    public static string Iso(long time) =>
        Timestamp.ToMoment(time).ToString(time % Timestamp.Second == 0 ? "yyyy-MM-ddTHH:mm:ss+00:00" : "yyyy-MM-ddTHH:mm:ss.ffffff+00:00", CultureInfo.InvariantCulture);

    /// <summary>Returns PostgreSQL's format in JSON: <c>2011-09-27T07:49:15.802+00:00</c>, without trailing zeros.</summary>
    public static string Stored(long time) => Timestamp.ToMoment(time).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF+00:00", CultureInfo.InvariantCulture);

    /// <summary>Returns the format of CATMAID's newer calls: <c>2011-09-27T07:49:15.802000Z</c>.</summary>
    public static string Precise(long time) =>
        Timestamp.ToMoment(time).ToString(time % Timestamp.Second == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    /// <summary>Returns the seconds since 1970.</summary>
    public static decimal Epoch(long time) => time / (decimal)Timestamp.Second;

    /// <summary>Parses the first three formats.</summary>
    /// <returns>The microseconds since 1970, or null if the text is not a time.</returns>
    public static long? Parse(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? Timestamp.From(moment) : null;
}
