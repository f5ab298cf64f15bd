using System.Collections.Immutable;

namespace Tracelift.Tracing.Vocabulary;

/// <summary>A way in which a treenode can be linked to a connector.</summary>
/// <param name="Name">What CATMAID's pages call it.</param>
/// <param name="Type">The kind of connector.</param>
/// <param name="TypeId">The kind of connector, for programs.</param>
/// <param name="Relation">The relation of the link.</param>
/// <param name="IsReciprocal">Whether both sides have the same relation.</param>
/// <param name="Cardinality">How many such links a connector can have; null for any number.</param>
/// <param name="PartnerReference">What partners through it are called.</param>
/// <param name="PartnerRelation">The relation of a partner.</param>
public sealed record LinkType(
    string Name, string Type, string TypeId, string Relation, bool IsReciprocal, int? Cardinality, string PartnerReference, string PartnerRelation)
{
    /// <summary>The relation of a synapse's one source.</summary>
    public const string Presynaptic = "presynaptic_to";

    /// <summary>The relation of a synapse's targets.</summary>
    public const string Postsynaptic = "postsynaptic_to";

    /// <summary>The relation of both sides of a gap junction.</summary>
    public const string GapJunction = "gapjunction_with";

    /// <summary>The relation of both sides of a desmosome.</summary>
    public const string Desmosome = "desmosome_with";

    /// <summary>All that there are.</summary>
    public static ImmutableArray<LinkType> All { get; } =
    [
        new("Presynaptic", "Synaptic", "synaptic-connector", Presynaptic, false, 1, "outgoing", Postsynaptic),
        new("Postsynaptic", "Synaptic", "synaptic-connector", Postsynaptic, false, null, "incoming", Presynaptic),
        new("Abutting", "Abutting", "abutting-connector", "abutting", true, null, "abutting", "abutting"),
        new("Gap junction", "Gap junction", "gapjunction-connector", GapJunction, true, 2, "gapjunction", GapJunction),
        new("Tight junction", "Tight junction", "tightjunction-connector", "tightjunction_with", true, 2, "tightjunction", "tightjunction_with"),
        new("Desmosome", "Desmosome", "desmosome-connector", Desmosome, true, 2, "desmosome", Desmosome),
        new("Attachment", "Attachment", "attachment-connector", "attached_to", false, null, "attachment", "close_to"),
        new("Close to", "Spatial", "spatial-connector", "close_to", true, null, "close_object", "close_to"),
    ];

    /// <summary>The one with a relation, or null.</summary>
    public static LinkType? Find(string relation) => All.FirstOrDefault(type => type.Relation == relation);
}
