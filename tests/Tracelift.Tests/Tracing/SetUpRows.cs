using Tracelift.Tests.Support;

namespace Tracelift.Tests.Tracing;

/// <summary>The rows that CATMAID makes in a project and in a server, and those of a store.</summary>
internal static class SetUpRows
{
    /// <summary>Classes and relations of a project's creation: name, description, URI of relations, whether reciprocal.</summary>
    public static string[] Creation { get; } =
    [
        "class annotation||",
        "class landmarkgroup||",
        "class landmark||",
        "class stack_property||",
        "class volume||",
        "relation annotated_with|Something is annotated by something else.||0",
        "relation close_to|Something is spatially in the neighborhood of something else||0",
        "relation has_property|A thing which has an arbitrary property||0",
        "relation is_a|A generic is-a relationship||0",
        "relation model_of|Marks something as a model of something else.||0",
        "relation part_of|One thing is part of something else.||0",
    ];

    /// <summary>What the set-up for tracing adds.</summary>
    public static string[] Tracing { get; } =
    [
        "class group|A group|",
        "class label|A label|",
        "class neuron|A neuron representation|",
        "class root|The root node for the tracing system|",
        "class sampler-created|Nodes that are created by the reconstruction sampler|",
        "class skeleton|The representation of a skeleton|",
        "instance neuropile of root",
        "relation abutting|Two things abut against each other||0",
        "relation adjacent_to|Next to each other||1",
        "relation attached_to|Something is considered attached/linked to something else||0",
        "relation desmosome_with|A desmosome between two objects||0",
        "relation element_of|A generic element-of relationship||0",
        "relation gapjunction_with|Something has a gap junction with something else||0",
        "relation labeled_as|Something is labeled by sth. else.||0",
        "relation mirror_of|A mirror configuration to each other||1",
        "relation postsynaptic_to|Something is postsynaptic to something else.||0",
        "relation presynaptic_to|Something is presynaptic to something else.||0",
        "relation tightjunction_with|A tight juction between two objects||0",
    ];

    /// <summary>What an instance has from its first project on.</summary>
    public static string[] InstanceOfCreation { get; } = ["client_datastore bookmarks", "client_datastore settings"];

    /// <summary>What an instance has from its first set-up for tracing on.</summary>
    public static string[] InstanceOfTracing { get; } =
    [
        "connector completed|The connector has been completed and shouldn't be used for sampling",
        "connector excluded|The connector is excluded from sampling",
        "connector started|The connector can be sampled",
        "connector untouched|A new connector, which has not been sampled so far",
        "domain backbone|The backbone of a neuron",
        "domain bouton|A particular type of morphology",
        "domain covering|Complete neuron",
        "domain regular|A general explicitly defined domain",
        "domain twig|A small distal fragment",
        "interval abandoned|The interval has been abandoned and won't be completed",
        "interval completed|The interval has been completed",
        "interval started|The interval is being worked on",
        "interval untouched|A new interval, which has not been looked at",
        "state closed|A completed sampler",
        "state open|A sampler that hasn't been completed yet",
    ];

    /// <summary>Both parts of what an instance has.</summary>
    public static string[] InstanceOfAll { get; } = [.. InstanceOfCreation, .. InstanceOfTracing];

    /// <summary>Both parts of what a project has.</summary>
    public static string[] All { get; } = [.. Creation.Concat(Tracing).Order(StringComparer.Ordinal)];

    /// <summary>The set-up that a project has.</summary>
    public static async Task<string[]> OfProjectAsync(TestStore store, long project)
    {
        var isReciprocal = store.Database is null ? "isreciprocal" : "isreciprocal::int";
        return
        [
            .. (await store.QueryAsync($"""
                SELECT 'class ' || class_name || '|' || coalesce(description, 'NULL') || '|' FROM class WHERE project_id = {project}
                UNION ALL
                SELECT 'relation ' || relation_name || '|' || coalesce(description, 'NULL') || '|' || coalesce(uri, 'NULL') || '|' || {isReciprocal} FROM relation WHERE project_id = {project}
                UNION ALL
                SELECT 'instance ' || name || ' of root' FROM class_instance i JOIN class c ON c.id = class_id WHERE class_name = 'root' AND i.project_id = {project}
                """)).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Whom it belongs to.</summary>
    public static async Task<string[]> OwnersAsync(TestStore store, long project) =>
        [.. await store.QueryAsync($"""
            SELECT DISTINCT username FROM auth_user u JOIN (
                SELECT user_id FROM class WHERE project_id = {project} UNION SELECT user_id FROM relation WHERE project_id = {project}
                UNION SELECT i.user_id FROM class_instance i JOIN class c ON c.id = class_id WHERE class_name = 'root' AND i.project_id = {project}) s ON s.user_id = u.id
            """)];

    /// <summary>What all projects share.</summary>
    public static async Task<string[]> OfInstanceAsync(TestStore store) =>
    [
        .. (await store.QueryAsync("""
            SELECT 'client_datastore ' || name FROM client_datastore
            UNION ALL SELECT 'state ' || name || '|' || description FROM catmaid_samplerstate
            UNION ALL SELECT 'interval ' || name || '|' || description FROM catmaid_samplerintervalstate
            UNION ALL SELECT 'domain ' || name || '|' || description FROM catmaid_samplerdomaintype
            UNION ALL SELECT 'connector ' || name || '|' || description FROM catmaid_samplerconnectorstate
            """)).Order(StringComparer.Ordinal),
    ];
}
