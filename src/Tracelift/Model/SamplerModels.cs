using static Tracelift.Model.ColumnKind;
using static Tracelift.Model.ModelShapes;

namespace Tracelift.Model;

/// <summary>Samplers, with which users look at random parts of a skeleton. Source: the tables of CATMAID's database.</summary>
public static class SamplerModels
{
    /// <summary>A state of a sampler of a skeleton.</summary>
    public static ModelDescription State { get; } = Named("catmaid.samplerstate", "catmaid_samplerstate", IdFamily.SamplerState, "sampler_state_id");

    /// <summary>A state of a sampler's interval.</summary>
    public static ModelDescription IntervalState { get; } = Named("catmaid.samplerintervalstate", "catmaid_samplerintervalstate", IdFamily.SamplerIntervalState, "interval_state_id");

    /// <summary>A kind of a sampler's domain.</summary>
    public static ModelDescription DomainType { get; } = Named("catmaid.samplerdomaintype", "catmaid_samplerdomaintype", IdFamily.SamplerDomainType, "domain_type_id");

    /// <summary>A state of a sampler's connector.</summary>
    public static ModelDescription ConnectorState { get; } = Named("catmaid.samplerconnectorstate", "catmaid_samplerconnectorstate", IdFamily.SamplerConnectorState, "connector_state_id");

    /// <summary>A sampler of a skeleton; lengths in nm.</summary>
    public static ModelDescription Sampler { get; } = Owned("catmaid.sampler", "catmaid_sampler", IdFamily.Sampler, Id,
        PartFacts(ProjectPart.Samplers, "samplers", "sampler") with { BearsOthers = true, NamedBy = ["sampler_id"] },
        new("interval_length", "interval_length", ColumnKind.Double),
        new("interval_error", "interval_error", ColumnKind.Double),
        new("create_interval_boundaries", "create_interval_boundaries", ColumnKind.Boolean),
        new("review_required", "review_required", ColumnKind.Boolean),
        To("sampler_state", "catmaid.samplerstate", Integer),
        To("skeleton", "catmaid.classinstance"),
        new("leaf_segment_handling", "leaf_segment_handling", Text),
        new("merge_limit", "merge_limit", Real) { IfMissing = MissingValue.Default });

    /// <summary>A part of a skeleton that a sampler looks at.</summary>
    public static ModelDescription Domain { get; } = Owned("catmaid.samplerdomain", "catmaid_samplerdomain", IdFamily.SamplerDomain, Integer,
        PartFacts(ProjectPart.Samplers, "sampler domains") with { BearsOthers = true, NamedBy = ["domain_id"] },
        To("sampler", "catmaid.sampler", Integer),
        To("start_node", "catmaid.treenode"),
        To("domain_type", "catmaid.samplerdomaintype", Integer),
        new("parent_interval", "parent_interval_id", Integer, "catmaid.samplerinterval") { Nullable = true, IfMissing = MissingValue.Null });

    /// <summary>A node at which a domain ends.</summary>
    public static ModelDescription DomainEnd { get; } = new("catmaid.samplerdomainend", "catmaid_samplerdomainend",
        PartFacts(ProjectPart.Samplers, "ends of sampler domains"), IdFamily.SamplerDomainEnd,
        new("pk", "id", Integer),
        To("domain", "catmaid.samplerdomain", Integer),
        To("end_node", "catmaid.treenode"));

    /// <summary>A piece of a domain between two nodes.</summary>
    public static ModelDescription Interval { get; } = Owned("catmaid.samplerinterval", "catmaid_samplerinterval", IdFamily.SamplerInterval, Integer,
        PartFacts(ProjectPart.Samplers, "sampler intervals") with { BearsOthers = true, NamedBy = ["interval_id", "parent_interval_id"] },
        To("domain", "catmaid.samplerdomain", Integer),
        To("interval_state", "catmaid.samplerintervalstate", Integer),
        To("start_node", "catmaid.treenode"),
        To("end_node", "catmaid.treenode"));

    /// <summary>A connector in an interval.</summary>
    public static ModelDescription Connector { get; } = Owned("catmaid.samplerconnector", "catmaid_samplerconnector", IdFamily.SamplerConnector, Integer,
        PartFacts(ProjectPart.Samplers, "sampler connectors"),
        To("interval", "catmaid.samplerinterval", Integer),
        To("connector", "catmaid.connector"),
        To("connector_state", "catmaid.samplerconnectorstate", Integer));

    private static ModelDescription Named(string label, string table, IdFamily family, string namedBy) => new(label, table,
        ServerFacts(ProjectPart.Samplers, namedBy), family,
        new("pk", "id", Integer),
        new("name", "name", Text),
        new("description", "description", Text));
}
