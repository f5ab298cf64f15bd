namespace Tracelift.Stores;

/// <summary>What becomes of the secondary indexes of the tables that a bulk load fills.</summary>
/// <param name="Drops">Whether they are dropped and made again afterwards; else they are kept.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
public sealed record IndexChoice(bool Drops, string Reason)
{
    /// <summary>The choice and its reason, for people.</summary>
    public override string ToString() => $"indexes {(Drops ? "dropped and made again afterwards" : "kept")}: {Reason}";
}
