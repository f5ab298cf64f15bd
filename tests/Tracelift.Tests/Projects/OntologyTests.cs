using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>Ontologies and classification, and graphs that projects share.</summary>
public sealed class OntologyTests
{
    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Catmaid];

    private const string Yaml = """
        project:
          title: TITLE
          ontology:
            - class: animal
              children:
                - {class: brain, relation: part_of, children: [{class: lobe, relation: part_of}]}
                - {class: gut, relation: has_a}
          classification: [[animal, gut]]
          stackgroups: [{title: G, classification: [[animal, brain]]}]
          stacks:
            - title: TITLE stack
              dimension: [10, 10, 10]
              resolution: [1, 1, 1]
              mirrors: [{title: m, url: "https://example.org/TITLE"}]
              stackgroups: [{title: G, relation: channel}]
              classification: [[animal, brain, lobe], [animal, brain]]
        """;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Instances_are_made_once_and_linked(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);

        await store.ImportAsync(Yaml.Replace("TITLE", "P", StringComparison.Ordinal));
        await store.ImportAsync(Yaml.Replace("TITLE", "P", StringComparison.Ordinal));
        await store.ImportAsync(Yaml.Replace("TITLE", "P", StringComparison.Ordinal), "--strategy", "merge-override");

        Assert.Equal(
            ["a brain below animal: part_of", "a gut below animal: has_a", "a lobe below brain: part_of", "is classified_by animal"],
            (await store.Store.QueryAsync("""
                SELECT CASE WHEN a.name = '' THEN 'is ' || relation_name || ' ' || b.name ELSE 'a ' || a.name || ' below ' || b.name || ': ' || relation_name END
                FROM class_instance_class_instance l JOIN class_instance a ON a.id = class_instance_a JOIN class_instance b ON b.id = class_instance_b JOIN relation r ON r.id = relation_id
                """)).Order(StringComparer.Ordinal));
        Assert.Equal(["brain", "lobe"], await store.Store.QueryAsync("SELECT name FROM stack_class_instance l JOIN class_instance i ON i.id = class_instance_id ORDER BY name"));
        Assert.Equal(["4"], await store.Store.QueryAsync("SELECT count(*) FROM class_class"));
        Assert.Contains("lobe", await store.ExportAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task New_projects_can_be_linked_to_the_graphs_of_others_also_by_their_tags(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        await store.ImportAsync(Yaml.Replace("TITLE", "P", StringComparison.Ordinal), "--tag", "fly,em");
        var root = (await store.Store.QueryAsync("SELECT id FROM class_instance WHERE name = 'animal'"))[0];

        await store.ImportAsync(Definitions.List(Definitions.Project("Q", "q")), "--tag", "em", "--link-classification", "suggested");
        await store.ImportAsync(Definitions.List(Definitions.Project("R", "r")), "--tag", "em,other", "--link-classification", "suggested");
        await store.ImportAsync(Definitions.List(Definitions.Project("S", "s")), "--link-classification", root);
        (await store.RunAsync(Definitions.List(Definitions.Project("T", "t")), ["projects", "import", "--link-classification", "999999"])).Expect(2);

        Assert.Equal(["P", "Q", "S"], await store.Store.QueryAsync(
            $"SELECT title FROM class_instance_class_instance l JOIN relation r ON r.id = relation_id JOIN project p ON p.id = l.project_id WHERE relation_name = 'classified_by' AND class_instance_b = {root} ORDER BY title"));
        Assert.Equal(["P", "Q", "R", "S"], await store.Store.QueryAsync("SELECT title FROM project WHERE id > 0 ORDER BY title"));
        Assert.Empty(JsonNode.Parse(await store.ExportAsync("--title", "Q"))![0]!["project"]!["classification"]?.AsArray() ?? []);
    }
}
