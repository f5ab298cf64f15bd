using System.Security.Cryptography;
using Tracelift.Example;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Model;
using Tracelift.Tracing.Compare;
using Tracelift.Tracing.Import.Survey;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Every example project is valid, reproducible and of any size.</summary>
public sealed class ExampleProjectTests
{
    public static TheoryData<string> Projects => ["showcase", "benchmark", "tiny", "shuffled", "parts"];

    [Theory]
    [MemberData(nameof(Projects))]
    public async Task A_survey_finds_no_fault_in_it(string which)
    {
        var survey = await Surveyor.SurveyAsync(new ExampleProject(Options(which)), null, default);

        // References that are closed, skeletons that are trees, ids that are unique: all of it is the survey's work.
        Assert.Empty(survey.Problems.Shown);
        Assert.True(survey.TotalRows > 0);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public async Task Ids_are_unique_in_their_family(string which)
    {
        var tables = await ExampleTables.ReadAsync(new ExampleProject(Options(which)));

        foreach (var family in Models.All.GroupBy(model => model.Family))
        {
            var ids = family.SelectMany(model => tables[model]).Select(row => row.Id).ToList();
            Assert.Equal(ids.Count, ids.Distinct().Count());
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public async Task Two_passes_give_the_same_rows(string which)
    {
        var project = new ExampleProject(Options(which));

        var first = await FileAsync(project);
        var second = await FileAsync(project);
        var other = await FileAsync(new ExampleProject(Options(which)));

        Assert.Equal(first, second);
        Assert.Equal(first, other);
    }

    [Fact]
    public async Task It_has_the_same_bytes_on_every_machine()
    {
        var file = await FileAsync(new ExampleProject(ExampleOptions.Showcase));

        // After a deliberate change of the example, update this number.
        Assert.Equal("173abdb8176a5c19", Convert.ToHexStringLower(SHA256.HashData(file))[..16]);
    }

    [Fact]
    public async Task With_parts_it_has_rows_of_every_model_that_lies_on_no_stack()
    {
        var tables = await ExampleTables.ReadAsync(new ExampleProject(Options("parts")));

        Assert.Equal(
            ["catmaid.deeplinkstack", "catmaid.deeplinkstackgroup", "catmaid.regionofinterest", "catmaid.regionofinterestclassinstance", "catmaid.stackclassinstance", "catmaid.stackgroupclassinstance"],
            Models.All.Where(model => tables[model].Count == 0).Select(model => model.Label).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Another_seed_gives_another_project()
    {
        var options = Options("tiny");

        Assert.NotEqual(await FileAsync(new ExampleProject(options)), await FileAsync(new ExampleProject(options with { Seed = 2 })));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public async Task A_model_read_alone_has_the_rows_of_the_first_pass(string which)
    {
        var tables = await ExampleTables.ReadAsync(new ExampleProject(Options(which)));
        var project = new ExampleProject(Options(which));

        foreach (var model in Models.All)
        {
            var ids = new List<long>();
            await foreach (var batch in project.ReadAsync(model, default))
            {
                using (batch)
                    ids.AddRange(batch.Ids);
            }

            Assert.Equal(tables[model].Select(row => row.Id).Order(), ids.Order());
        }
    }

    [Fact]
    public async Task However_large_it_is_the_first_rows_come_at_once()
    {
        var project = new ExampleProject(ExampleOptions.Benchmark(1_000_000_000));
        var rows = 0;

        await foreach (var batch in project.ReadAsync(Models.TreenodeConnector, default))
        {
            using (batch)
                rows += batch.Count;
            if (rows > 2 * Batch.Capacity)
                break;
        }

        Assert.True(rows > 2 * Batch.Capacity);
    }

    [Fact]
    public async Task Models_come_in_the_order_of_CATMAID_with_users_last()
    {
        var tables = await ExampleTables.OfShowcaseAsync();

        var order = tables.Order.Where((model, i) => i == 0 || model != tables.Order[i - 1]).ToList();
        Assert.Equal(Models.User, order[^1]);
        Assert.Equal(
            [Models.Project, Models.Class, Models.Relation, Models.ClassClass, Models.ClassInstance, Models.ClassInstanceClassInstance, Models.ClassInstance, Models.Treenode, Models.Connector, Models.TreenodeConnector],
            order[..10]);
    }

    [Fact]
    public async Task Shuffled_it_has_children_before_parents_and_links_before_nodes()
    {
        var tables = await ExampleTables.ReadAsync(new ExampleProject(Options("shuffled")));

        var places = tables[Models.Treenode].Select((row, place) => (row.Id, place)).ToDictionary(pair => pair.Id, pair => pair.place);
        var early = tables[Models.Treenode].Count(row => row["parent"] is long parent && places[parent] > places[row.Id]);
        Assert.InRange(early, places.Count / 10, places.Count);
        Assert.True(tables.Order.IndexOf(Models.TreenodeConnector) < tables.Order.LastIndexOf(Models.Treenode));
        Assert.True(tables.Order.IndexOf(Models.ClassInstanceClassInstance) < tables.Order.LastIndexOf(Models.ClassInstance));
        Assert.True(tables.Order.Zip(tables.Order.Skip(1)).Count(pair => pair.First != pair.Second) > tables.Order.Distinct().Count() * 2);
    }

    [Fact]
    public async Task Shuffled_it_has_the_same_rows()
    {
        var options = Options("shuffled");

        var report = await TracingComparison.CompareAsync(
            new ExampleProject(options), new ExampleProject(options with { Shuffle = false }), default);

        Assert.Empty(report.Differences);
        Assert.True(report.AreSame);
    }

    [Fact]
    public async Task A_project_to_measure_with_has_the_promised_rows()
    {
        var tables = await ExampleTables.ReadAsync(new ExampleProject(ExampleOptions.Benchmark(4_600)));

        Assert.Equal(5_000, tables[Models.Treenode].Count);
        Assert.All(tables[Models.Treenode].GroupBy(row => row.Long("skeleton")), nodes => Assert.Equal(500, nodes.Count()));
        Assert.Equal(1_000, tables[Models.Connector].Count);
        var before = tables.Links(Models.TreenodeConnector, "presynaptic_to").CountBy(link => link.Long("connector")).ToDictionary();
        var after = tables.Links(Models.TreenodeConnector, "postsynaptic_to").CountBy(link => link.Long("connector")).ToDictionary();
        Assert.All(tables[Models.Connector], connector => Assert.Equal(1, before[connector.Id]));
        Assert.All(tables[Models.Connector], connector => Assert.InRange(after[connector.Id], 1, 3));
        Assert.Equal([1, 2, 3], after.Values.Distinct().Order());
        var annotated = tables.Links(Models.ClassInstanceClassInstance, "annotated_with").CountBy(link => link.Long("class_instance_a")).ToDictionary();
        Assert.All(tables.Instances("neuron"), neuron => Assert.InRange(annotated[neuron.Id], 1, 3));
        Assert.Equal(30, tables[Models.TreenodeClassInstance].Count);
        Assert.Equal(300, tables.Instances("annotation").Count());
        Assert.Equal(200, tables.Instances("label").Count());
        Assert.All((ModelDescription[])[Models.Volume, Models.DeepLink, Models.Review], model => Assert.Empty(tables[model]));
    }

    [Fact]
    public void What_can_not_be_made_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ExampleOptions.Benchmark(0));
        Assert.Throws<ArgumentException>(() => new ExampleProject(ExampleOptions.Showcase with { FewestNodes = 3 }));
        Assert.Throws<ArgumentException>(() => new ExampleProject(ExampleOptions.Showcase with { MostNodes = 20 }));
        Assert.Throws<ArgumentException>(() => new ExampleProject(ExampleOptions.Benchmark(1_000) with { HasParts = true }));
    }

    internal static ExampleOptions Options(string which) => which switch
    {
        "showcase" => ExampleOptions.Showcase,
        "benchmark" => ExampleOptions.Benchmark(5_000),
        "tiny" => ExampleOptions.Showcase with { Neurons = 1, FewestNodes = 10, MostNodes = 10, NodesPerConnector = 2 },
        "parts" => ExampleOptions.Showcase with { Neurons = 3, FewestNodes = 10, MostNodes = 30, NodesPerConnector = 5, HasParts = true },
        _ => ExampleOptions.Showcase with { Neurons = 12, MostNodes = 300, Shuffle = true },
    };

    private static async Task<byte[]> FileAsync(ExampleProject project)
    {
        using var stream = new MemoryStream();
        await using var writer = new TracingJsonWriter(stream);
        await foreach (var batch in project.SurveyAsync(new SurveyNotes(), default))
        {
            using (batch)
                await writer.WriteAsync(batch, default);
        }

        await writer.CompleteAsync(default);
        return stream.ToArray();
    }
}
