namespace Tracelift.Server.Api.Connectors;

/// <summary>The numbers of pairs of links by their confidence, which is the lower one of both.</summary>
internal static class LinkConfidence
{
    private const int Best = 5;

    /// <summary>Returns no pairs.</summary>
    public static long[] None() => new long[Best];

    /// <summary>Counts a pair.</summary>
    public static void Count(long[] counts, LinkRow one, LinkRow other) => counts[Math.Clamp(Math.Min(one.Confidence, other.Confidence), 1, Best) - 1]++;
}
