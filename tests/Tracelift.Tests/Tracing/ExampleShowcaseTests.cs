using System.Globalization;
using System.Text.RegularExpressions;
using Tracelift.Example;
using Tracelift.Model;
using Tracelift.Projects.SetUp;
using Tracelift.Tracing.Vocabulary;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>The showcase holds everything that it promises.</summary>
public sealed partial class ExampleShowcaseTests
{
    [Fact]
    public async Task Every_model_occurs()
    {
        var tables = await ExampleTables.OfShowcaseAsync();

        Assert.All(Models.All.Where(model => model.Facts!.Part == ProjectPart.None || model == Models.ClassClass), model => Assert.NotEmpty(tables[model]));
    }

    [Fact]
    public async Task Every_column_has_a_value_somewhere_and_is_null_somewhere_where_it_can()
    {
        var tables = await ExampleTables.OfShowcaseAsync();

        // Views of a CATMAID's front page are its own and no tracing data.
        var columns = Models.All.Where(model => model.Facts!.Part == ProjectPart.None).SelectMany(model => model.Columns.Select(column => (model, column))).Where(pair => pair.column.Field != "data_view");
        Assert.All(columns, pair => Assert.Contains(tables[pair.model], row => row.Values[pair.column.Ordinal] is not null));
        string[] never = ["volume", "area", "watertight", "location_x", "location_y", "location_z", "is_exportable", "follow_id_history", "layered_stacks"];
        var nullable = columns.Where(pair => pair.column.Nullable && pair.model != Models.Project && !never.Contains(pair.column.Field));
        Assert.All(nullable, pair => Assert.Contains(tables[pair.model], row => row.Values[pair.column.Ordinal] is null));
    }

    [Fact]
    public async Task All_classes_and_relations_are_there()
    {
        var tables = await ExampleTables.OfShowcaseAsync();

        Assert.Equal([.. ProjectVocabularySetUp.Classes.Select(known => known.Name).Order()], tables[Models.Class].Select(row => row.Text("class_name")!).Order());
        Assert.Equal([.. ProjectVocabularySetUp.Relations.Select(known => known.Name).Order()], tables[Models.Relation].Select(row => row.Text("relation_name")!).Order());
        Assert.Single(tables.Instances(TracingVocabulary.Root));
    }

    [Fact]
    public async Task At_least_sixty_neurons_have_a_hundred_to_two_thousand_nodes_and_branch()
    {
        var tables = await ExampleTables.OfShowcaseAsync();

        var skeletons = tables[Models.Treenode].GroupBy(row => row.Long("skeleton")).Select(nodes => nodes.ToList()).ToList();
        Assert.Single(skeletons, nodes => nodes.Count == 1);
        var large = skeletons.Where(nodes => nodes.Count > 1).ToList();
        Assert.True(large.Count >= 60);
        Assert.All(large, nodes => Assert.InRange(nodes.Count, 100, 2000));
        Assert.True(large.Max(nodes => nodes.Count) > 1500);
        Assert.All(large, nodes =>
        {
            var forks = nodes.Where(row => row["parent"] is not null).CountBy(row => row.Long("parent")).Count(pair => pair.Value > 1);
            Assert.InRange(forks, nodes.Count / 100, nodes.Count / 10);
        });
    }

    [Fact]
    public async Task Nodes_are_spaced_as_people_set_them()
    {
        var tables = await ExampleTables.OfShowcaseAsync();

        var steps = tables[Models.Treenode].Where(row => row["parent"] is not null).Select(row => Distance(row, tables.Get(Models.Treenode, row.Long("parent"))));
        Assert.All(steps, step => Assert.InRange(step, 100, 1000));
        Assert.Contains(tables[Models.Treenode], row => row.Float("location_x") % 1 != 0);
    }

    [Fact]
    public async Task A_soma_is_a_large_root_with_a_tag_and_radii_taper_or_are_unknown()
    {
        var tables = await ExampleTables.OfShowcaseAsync();

        var tagged = tables[Models.TreenodeClassInstance]
            .Where(tag => tables.Get(Models.ClassInstance, tag.Long("class_instance")).Text("name") == "soma")
            .Select(tag => tables.Get(Models.Treenode, tag.Long("treenode"))).ToList();
        Assert.Equal(tables[Models.Treenode].Count(row => row["parent"] is null), tagged.Count);
        Assert.All(tagged, soma => Assert.Null(soma["parent"]));
        Assert.All(tagged, soma => Assert.True(soma.Float("radius") > 2000));
        var others = tables[Models.Treenode].Where(row => row["parent"] is not null).ToList();
        Assert.InRange(others.Count(row => row.Float("radius") < 0), others.Count / 2, others.Count * 3 / 4);
        Assert.All(others, row => Assert.True(row.Float("radius") is -1 or (>= 35 and < 450)));
    }

    [Fact]
    public async Task At_least_five_hundred_synapses_have_partners_inside_and_outside_of_the_Kenyon_cells()
    {
        var tables = await ExampleTables.OfShowcaseAsync();
        var kenyon = tables.Instances("annotation").Single(row => row.Text("name") == "Kenyon cells").Id;
        var neurons = tables.Links(Models.ClassInstanceClassInstance, "annotated_with")
            .Where(link => link.Long("class_instance_b") == kenyon).Select(link => link.Long("class_instance_a")).ToHashSet();
        var inside = tables.Links(Models.ClassInstanceClassInstance, "model_of")
            .Where(link => neurons.Contains(link.Long("class_instance_b"))).Select(link => link.Long("class_instance_a")).ToHashSet();

        var before = tables.Links(Models.TreenodeConnector, "presynaptic_to").ToLookup(link => link.Long("connector"));
        var after = tables.Links(Models.TreenodeConnector, "postsynaptic_to").ToLookup(link => link.Long("connector"));
        Assert.True(before.Count >= 500);
        Assert.All(before, links => Assert.Single(links));
        Assert.All(before, links => Assert.InRange(after[links.Key].Count(), 1, 3));
        var fromInside = before.Where(links => inside.Contains(links.First().Long("skeleton"))).Select(links => links.Key).ToList();
        Assert.True(fromInside.Count(connector => after[connector].Any(link => inside.Contains(link.Long("skeleton")))) > 100);
        Assert.True(fromInside.Count(connector => after[connector].Any(link => !inside.Contains(link.Long("skeleton")))) > 100);
        Assert.InRange(inside.Count, 20, 40);
    }

    [Fact]
    public async Task Links_name_the_skeleton_of_their_node_and_no_node_twice_at_a_connector()
    {
        var tables = await ExampleTables.OfShowcaseAsync();

        Assert.All(tables[Models.TreenodeConnector], link =>
            Assert.Equal(link.Long("skeleton"), tables.Get(Models.Treenode, link.Long("treenode")).Long("skeleton")));
        Assert.All(tables[Models.TreenodeConnector].GroupBy(link => link.Long("connector")), links =>
            Assert.Equal(links.Count(), links.Select(link => link.Long("treenode")).Distinct().Count()));
    }

    [Fact]
    public async Task Some_connectors_are_gap_junctions_and_some_have_no_link()
    {
        var tables = await ExampleTables.OfShowcaseAsync();

        var gaps = tables.Links(Models.TreenodeConnector, "gapjunction_with").CountBy(link => link.Long("connector")).ToList();
        Assert.InRange(gaps.Count, 3, 200);
        Assert.All(gaps, gap => Assert.Equal(2, gap.Value));
        var linked = tables[Models.TreenodeConnector].Select(link => link.Long("connector")).ToHashSet();
        Assert.InRange(tables[Models.Connector].Count(row => !linked.Contains(row.Id)), 3, 100);
        Assert.NotEmpty(tables.Links(Models.ConnectorClassInstance, "labeled_as"));
        Assert.NotEmpty(tables.Links(Models.ConnectorClassInstance, "annotated_with"));
    }

    [Fact]
    public async Task Annotations_are_annotated_at_two_levels()
    {
        var tables = await ExampleTables.OfShowcaseAsync();
        var names = tables.Instances("annotation").ToDictionary(row => row.Id, row => row.Text("name")!);

        var meta = tables.Links(Models.ClassInstanceClassInstance, "annotated_with")
            .Where(link => names.ContainsKey(link.Long("class_instance_a")))
            .Select(link => (names[link.Long("class_instance_a")], names[link.Long("class_instance_b")])).ToList();
        Assert.Contains(("Kenyon cells", "cell type"), meta);
        Assert.Contains(("cell type", "publication: Example et al. 2026"), meta);
        Assert.Equal(names.Count, names.Values.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task One_neuron_has_no_skeleton_and_is_none_of_those_that_the_guides_begin_with()
    {
        var tables = await ExampleTables.OfShowcaseAsync();

        var modelled = tables.Links(Models.ClassInstanceClassInstance, "model_of").Select(link => link.Long("class_instance_b")).ToHashSet();
        var bare = Assert.Single(tables.Instances("neuron"), neuron => !modelled.Contains(neuron.Id));
        var annotations = tables.Links(Models.ClassInstanceClassInstance, "annotated_with")
            .Where(link => link.Long("class_instance_a") == bare.Id)
            .Select(link => tables.Get(Models.ClassInstance, link.Long("class_instance_b")).Text("name")).ToList();
        Assert.Contains("Projection neurons", annotations);
        Assert.DoesNotContain(Quickstart.Annotation, annotations);
    }

    [Fact]
    public async Task Names_are_in_several_scripts()
    {
        var tables = await ExampleTables.OfShowcaseAsync();

        var names = tables[Models.ClassInstance].Select(row => row.Text("name")!).ToList();
        foreach (var part in (string[])["ö", "é", "e\u0301", "Ν", "神", "\u062e", "🧠", "\"", "\\", "\n"])
            Assert.Contains(names, name => name.Contains(part, StringComparison.Ordinal));
        Assert.All(names, name => Assert.InRange(name.Length, 1, 255));
        Assert.Equal(4, tables[Models.User].Count);
        Assert.Equal(4, tables[Models.Treenode].Select(row => row.Long("user")).Distinct().Count());
        Assert.All(tables[Models.User], user => Assert.StartsWith("!", user.Text("password"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Times_have_microseconds_and_sometimes_none_and_ids_pass_32_bits()
    {
        var tables = await ExampleTables.OfShowcaseAsync();

        var times = tables[Models.Treenode].Select(row => row.Long("creation_time")).ToList();
        Assert.Contains(times, time => time % 1000 != 0);
        Assert.Contains(times, time => time % Timestamp.Second == 0);
        Assert.All(tables[Models.Treenode], row => Assert.True(row.Long("edition_time") >= row.Long("creation_time")));
        var ids = tables[Models.Treenode].Select(row => row.Id).ToList();
        Assert.True(ids[0] < int.MaxValue && ids[^1] > int.MaxValue);
        Assert.True(ids.Zip(ids.Skip(1)).Select(pair => pair.Second - pair.First).Distinct().Count() > 4);
        Assert.Equal(ids.Order(), ids);
    }

    [Fact]
    public async Task Volumes_are_closed_and_have_the_area_and_volume_that_they_say()
    {
        var tables = await ExampleTables.OfShowcaseAsync();

        Assert.Equal(2, tables[Models.Volume].Count);
        foreach (var row in tables[Models.Volume])
        {
            var triangles = Triangle().Matches(row.Text("geometry")!).Select(match => Corners(match.Groups[1].Value)).ToList();
            Assert.True(triangles.Count >= 12);
            Assert.All(triangles, corners => Assert.Equal(corners[0], corners[3]));

            // Each edge is there once in each direction.
            var edges = triangles.SelectMany(corners => corners.Zip(corners.Skip(1))).ToHashSet();
            Assert.Equal(triangles.Count * 3, edges.Count);
            Assert.All(edges, edge => Assert.Contains((edge.Second, edge.First), edges));

            var area = triangles.Sum(t => (double)System.Numerics.Vector3.Cross(t[1] - t[0], t[2] - t[0]).Length() / 2);
            var volume = triangles.Sum(t => (double)System.Numerics.Vector3.Dot(t[0] - triangles[0][0], System.Numerics.Vector3.Cross(t[1] - triangles[0][0], t[2] - triangles[0][0])) / 6);
            Assert.Equal(1, row.Float("area") / area, 1e-4);
            Assert.Equal(1, row.Float("volume") / volume, 1e-4);
        }
    }

    private static double Distance(ExampleRow a, ExampleRow b) => Math.Sqrt(((string[])["location_x", "location_y", "location_z"])
        .Sum(axis => Math.Pow(a.Float(axis) - b.Float(axis), 2)));

    private static List<System.Numerics.Vector3> Corners(string text) =>
    [
        .. text.Split(',').Select(corner => corner.Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .Select(numbers => new System.Numerics.Vector3(numbers[0], numbers[1], numbers[2])),
    ];

    [GeneratedRegex(@"\(\(([^()]+)\)\)")]
    private static partial Regex Triangle();
}
