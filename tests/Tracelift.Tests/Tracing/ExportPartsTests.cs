using System.Text.Json.Nodes;
using Tracelift.Formats.Json;
using Tracelift.Model;
using Tracelift.Tests.Copying;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Compare;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Parts of a project besides its tracing data leave in a file only if asked for, and come back from it.</summary>
public sealed class ExportPartsTests
{
    // What lies on a stack, which no file can name on another server.
    internal static readonly HashSet<string> OnStacks = Models.All
        .Where(model => model.Columns.Any(column => column.OfServer is not null) || model == ViewModels.RegionClassInstance).Select(model => model.Label).ToHashSet(StringComparer.Ordinal);

    [Theory]
    [InlineData(TestStoreKind.Sqlite, TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Sqlite, TestStoreKind.Catmaid)]
    [InlineData(TestStoreKind.Catmaid, TestStoreKind.Postgres)]
    [InlineData(TestStoreKind.Postgres, TestStoreKind.CatmaidWithoutTriggers)]
    [InlineData(TestStoreKind.CatmaidWithoutTriggers, TestStoreKind.Sqlite)]
    public async Task All_of_a_project_goes_through_a_file(TestStoreKind from, TestStoreKind to)
    {
        await using var source = await TestStore.CreateAsync(from);
        await using var target = await TestStore.CreateAsync(to);
        await WholeProject.CreateAsync(source);
        using var folder = new TemporaryFolder();
        var (once, twice) = (folder.File("once.json"), folder.File("twice.json"));

        (await Tool.RunHereAsync("export", "--source", "1", "--all", "--users", "--deep-link-secrets", "--file", once, "--yes", "--store", source.Address)).Expect(0);
        (await Tool.RunHereAsync("check", once)).Expect(0);
        (await Tool.RunHereAsync("import", "--source", once, "--target", "new:two", "--create-unknown-users", "--yes", "--store", target.Address)).Expect(0);
        (await Tool.RunHereAsync("export", "--source", "1", "--all", "--users", "--deep-link-secrets", "--file", twice, "--yes", "--store", target.Address)).Expect(0);

        Exported.AssertClosed(TracingObjects.Read(once));
        await using var first = await TracingJsonFile.OpenAsync(once, TimeProvider.System, default);
        await using var second = await TracingJsonFile.OpenAsync(twice, TimeProvider.System, default);
        var comparison = await TracingComparison.CompareAsync(first, second, default);
        Assert.DoesNotContain(comparison.Models, model => model.Label != "auth.user" && model.Differing > 0 && !OnStacks.Contains(model.Label));
        Assert.DoesNotContain(
            Models.All.Where(model => model.Facts!.Part is not (ProjectPart.None or ProjectPart.Favorites)), model => comparison.Models.All(compared => compared.Label != model.Label) && !model.Facts!.IsOfServer);
    }

    [Fact]
    public async Task Only_what_is_asked_for_leaves()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await WholeProject.CreateAsync(store);

        Assert.Empty(await PartsAsync(store));
        Assert.Equal(["catmaid.point", "catmaid.pointclassinstance", "catmaid.pointconnector"], await PartsAsync(store, "--landmarks"));
        Assert.Equal(["catmaid.point", "catmaid.pointclassinstance"], await PartsAsync(store, "--landmarks", "--noconnectors"));
        Assert.Equal(["catmaid.pointset"], await PartsAsync(store, "--point-sets"));
        Assert.Equal(["catmaid.sampler", "catmaid.samplerconnector", "catmaid.samplerconnectorstate", "catmaid.samplerdomain", "catmaid.samplerdomainend", "catmaid.samplerdomaintype", "catmaid.samplerinterval", "catmaid.samplerintervalstate", "catmaid.samplerstate"],
            await PartsAsync(store, "--samplers"));
        Assert.DoesNotContain("catmaid.samplerdomain", await PartsAsync(store, "--samplers", "--notreenodes"));
        var allButOne = await PartsAsync(store, "--all", "--samplers", "false");
        Assert.Contains("catmaid.textlabel", allButOne);
        Assert.DoesNotContain("catmaid.favoriteproject", allButOne);
        Assert.DoesNotContain("catmaid.sampler", allButOne);
    }

    [Fact]
    public async Task Names_that_would_leave_are_listed_and_compared()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await WholeProject.CreateAsync(store);
        using var folder = new TemporaryFolder();
        string[] export = ["export", "--source", "1", "--dry-run", "--landmarks", "--point-sets", "--store", store.Address];

        var text = (await Tool.RunHereAsync(export)).Expect(0).Output;
        var json = (await Tool.RunHereAsync([.. export, "--json"])).Expect(0).Output;

        foreach (var said in (string[])["1 landmark\n  tip\n", "1 landmark group\n  brain\n", "1 point set\n  três\n"])
            Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.Equal("""{"landmark groups":["brain"],"landmarks":["tip"],"point sets":["três"]}""", JsonNode.Parse(json)!["other_names"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        var last = folder.Write("last.json", json);
        (await Tool.RunHereAsync([.. export, "--compare", last, "--strict"])).Expect(0);
        await store.ExecuteAsync("UPDATE point_set SET name = 'chief''s points'");
        var changed = (await Tool.RunHereAsync([.. export, "--compare", last, "--strict"])).Expect(1);
        Assert.Contains("1 point set\n  chief's points", changed.Output, StringComparison.Ordinal);
        Assert.Contains("name of point sets", changed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nameless_users_are_nameless_in_all_parts()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await WholeProject.CreateAsync(store);
        using var folder = new TemporaryFolder();
        var path = folder.File("out.json");
        var names = await store.QueryAsync("SELECT username FROM auth_user");

        (await Tool.RunHereAsync("export", "--source", "1", "--all", "--anonymize-users", "--file", path, "--yes", "--store", store.Address)).Expect(0);

        var objects = TracingObjects.Read(path);
        Exported.AssertClosed(objects);
        Assert.All(objects.Of("auth.user"), user => Assert.StartsWith("User ", (string)user.Fields["username"]!, StringComparison.Ordinal));
        Assert.DoesNotContain(names, name => File.ReadAllText(path).Contains($"\"{name}\"", StringComparison.Ordinal));
        (await Tool.RunHereAsync("import", "--source", path, "--target", "new:two", "--create-unknown-users", "--yes", "--store", store.Address)).Expect(0);
    }

    [Theory]
    [InlineData("0114")]
    [InlineData("0120")]
    public void Models_have_the_labels_and_fields_of_Django(string version)
    {
        // Django takes the skeleton or volume for the key of its origin, so that only one can be known.
        var ours = Models.All.Where(model => model.Facts!.Part != ProjectPart.None && model != OriginModels.SkeletonOrigin && model != OriginModels.VolumeOrigin).ToList();
        var theirs = ours.Select(model => JsonNode.Parse(File.ReadAllText(GoldenFiles.Require("models", version, "dumpdata", model.Label + ".json")))!.AsArray()[0]!);

        Assert.Equal(
            theirs.Select(row => $"{row["model"]}: {string.Join(' ', row["fields"]!.AsObject().Select(field => field.Key))}"),
            ours.Select(model => $"{model.Label}: {string.Join(' ', model.Columns.Where(column => column.Ordinal > 0 && column.InFiles).Select(column => column.Field))}"));
    }

    [Theory]
    [InlineData("0114")]
    [InlineData("0120")]
    public async Task What_Django_writes_of_all_models_is_imported(string version)
    {
        var objects = Models.All.SelectMany(model => JsonNode.Parse(File.ReadAllText(GoldenFiles.Require("models", version, "dumpdata", model.Label + ".json")))!.AsArray())
            .Where(row => row!["fields"]!["project"] is not { } project || (int)project == 1).ToList();
        WithoutDangling(objects!);
        using var folder = new TemporaryFolder();
        var path = folder.Write("dump.json", $"[{string.Join(",\n", objects.Select(row => row!.ToJsonString()))}]");
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);

        (await Tool.RunHereAsync("import", "--source", path, "--target", "new:dumped", "--create-unknown-users", "--yes", "--store", store.Address)).Expect(0);

        // The key of an origin in such a file is the skeleton's or the volume's id.
        Assert.Equal(["4711 skeleton", "9007199254740 segmentation"], await store.QueryAsync(
            "SELECT o.source_id || ' ' || o.source_type FROM skeleton_origin o JOIN class_instance s ON s.id = o.skeleton_id JOIN class c ON c.id = s.class_id WHERE c.class_name = 'skeleton' ORDER BY o.source_id"));
        Assert.Equal(["55 mesh"], await store.QueryAsync(
            "SELECT o.source_id || ' ' || o.source_type FROM volume_origin o JOIN class_instance v ON v.id = o.volume_id JOIN class c ON c.id = v.class_id WHERE c.class_name = 'volume'"));
        Assert.StartsWith("/9j/", Assert.Single(await store.QueryAsync("SELECT image FROM image_data")), StringComparison.Ordinal);
    }

    // Classifications refer to a project of CATMAID's own.
    private static void WithoutDangling(List<JsonNode> objects)
    {
        while (true)
        {
            var known = objects.Select(row => ((string)row["model"]!, (long)row["pk"]!)).ToHashSet();
            if (objects.RemoveAll(row => Models.ByLabel((string)row["model"]!).Columns.Any(column =>
                column.RefersTo is { } other && row["fields"]![column.Field] is { } id && !known.Contains((other.Label, (long)id)))) == 0)
            {
                return;
            }
        }
    }

    private static async Task<IReadOnlyList<string>> PartsAsync(TestStore store, params string[] options)
    {
        var rows = JsonNode.Parse((await Tool.RunHereAsync(["export", "--source", "1", "--dry-run", "--json", "--store", store.Address, .. options])).Expect(0).Output)!["rows"]!.AsObject();
        return [.. rows.Where(row => (long)row.Value! > 0 && Models.ByLabel(row.Key).Facts!.Part != ProjectPart.None).Select(row => row.Key).Order(StringComparer.Ordinal)];
    }
}
