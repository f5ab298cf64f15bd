namespace Tracelift.Stores.Bulk;

/// <summary>The decision about the secondary indexes of the tables that a bulk load fills.</summary>
/// <param name="Drops">Whether to drop and rebuild them; else they stay.</param>
/// <param name="Reason">The reason, as the end of a sentence.</param>
public sealed record IndexChoice(bool Drops, string Reason)
{
    /// <summary>Describes the decision and its reason.</summary>
    public override string ToString() => $"indexes {(Drops ? "dropped and made again afterwards" : "kept")}: {Reason}";
}
