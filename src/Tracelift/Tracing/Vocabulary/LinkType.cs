using System.Collections.Immutable;

namespace Tracelift.Tracing.Vocabulary;

/// <summary>A kind of link between a treenode and a connector.</summary>
/// <param name="Name">Its name on CATMAID's pages.</param>
/// <param name="Type">The kind of connector.</param>
/// <param name="TypeId">The id of the kind of connector.</param>
/// <param name="Relation">The relation of the link.</param>
/// <param name="IsReciprocal">Whether both sides have the same relation.</param>
/// <param name="Cardinality">The largest number of such links of a connector; null for any.</param>
/// <param name="PartnerReference">The name of partners through it.</param>
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

    /// <summary>All kinds of links.</summary>
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

    /// <summary>Returns the kind with a relation; or null.</summary>
    public static LinkType? Find(string relation) => All.FirstOrDefault(type => type.Relation == relation);
}
