namespace Tracelift.Tracing.Editing;

/// <summary>What becomes of samplers where skeletons are joined, in CATMAID's words.</summary>
/// <param name="Winner">
/// What becomes of a domain into which the other skeleton is joined: one of <see cref="Branch"/>, <see cref="DomainEnd"/> and
/// <see cref="NewDomain"/>; null if it isn't said.
/// </param>
/// <param name="Loser">What becomes of samplers of the other skeleton: <see cref="Keep"/> or <see cref="Delete"/>.</param>
public sealed record SamplerHandling(string? Winner, string Loser)
{
    /// <summary>The new nodes become a part of the domain.</summary>
    public const string Branch = "branch";

    /// <summary>The domain ends at the first new node.</summary>
    public const string DomainEnd = "domain-end";

    /// <summary>The domain ends at the first new node, where another one begins.</summary>
    public const string NewDomain = "new-domain";

    /// <summary>Samplers go over to the skeleton that stays.</summary>
    public const string Keep = "keep-samplers";

    /// <summary>Samplers are deleted.</summary>
    public const string Delete = "delete-samplers";
}

/// <summary>The parts of samplers that a split has deleted.</summary>
/// <param name="Intervals">The number of intervals.</param>
/// <param name="Domains">The number of domains.</param>
public sealed record SplitSamplers(long Intervals, long Domains);
