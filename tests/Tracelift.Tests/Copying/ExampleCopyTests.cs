using System.Text.Json.Nodes;
using Tracelift.Example;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Model;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tracing.Compare;
using Xunit;

namespace Tracelift.Tests.Copying;

/// <summary>The example project with rows in every table goes into a store, from there to another, and out again; all of it stays the same.</summary>
public sealed class ExampleCopyTests
{
    [Theory]
    [InlineData(TestStoreKind.Sqlite, TestStoreKind.Catmaid)]
    [InlineData(TestStoreKind.Sqlite, TestStoreKind.CatmaidWithoutTriggers)]
    [InlineData(TestStoreKind.Postgres, TestStoreKind.Catmaid)]
    [InlineData(TestStoreKind.Catmaid, TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.CatmaidWithoutTriggers, TestStoreKind.Postgres)]
    public async Task The_whole_example_is_the_same_after_a_copy_and_a_second_one_changes_nothing(TestStoreKind from, TestStoreKind to)
    {
        await using var source = await TestStore.CreateAsync(from);
        await using var target = await RunStore.CreateAsync(to);
        using var folder = new TemporaryFolder();
        var (first, last) = (folder.File("first.json"), folder.File("last.json"));
        await WriteAsync(first);
        (await Tool.RunHereAsync("import", "--source", first, "--target", "new:one", "--create-unknown-users", "--yes", "--store", source.Address)).Expect(0);
        await WholeProject.AddStacksAsync(source);

        string[] copy = ["projects", "copy", $"{source.Address}#1", "--to", target.Address, "--users", "create", "--with", "favorites", "--yes", "--json"];
        var report = JsonNode.Parse((await Tool.RunHereAsync(copy)).Expect(0).Output)!;

        Assert.True((bool)report["comparison"]!["are_same"]!, string.Join('\n', report["comparison"]!["differences"]!.AsArray().Select(difference => (string)difference!)));
        var id = (long)report["import"]!["project"]!["id"]!;
        foreach (var model in Models.All.Where(model => !model.Facts!.IsOfServer && model.Find("project") is not null))
        {
            var count = (await source.QueryAsync($"SELECT '' || count(*) FROM {model.Table} WHERE project_id = 1"))[0];
            Assert.NotEqual((model.Table, "0"), (model.Table, count));
            Assert.Equal((model.Table, count), (model.Table, (await target.QueryAsync($"SELECT '' || count(*) FROM {model.Table} WHERE project_id = {id}"))[0]));
        }

        var before = await StoreContent.ReadAsync(target);
        (await Tool.RunHereAsync([.. copy, "--on-known", "skip"])).Expect(0);
        Assert.Equal(before, await StoreContent.ReadAsync(target));

        (await Tool.RunHereAsync("export", "--source", $"{id}", "--all", "--users", "--deep-link-secrets", "--file", last, "--yes", "--store", target.Address)).Expect(0);
        await using var one = await TracingJsonFile.OpenAsync(first, TimeProvider.System, default);
        await using var two = await TracingJsonFile.OpenAsync(last, TimeProvider.System, default);
        var comparison = await TracingComparison.CompareAsync(one, two, default);
        Assert.DoesNotContain(comparison.Models, model => model.Differing > 0 && model.Label != SettingModels.Favorite.Label && !ExportPartsTests.OnStacks.Contains(model.Label));
    }

    private static async Task WriteAsync(string path)
    {
        await using var stream = File.Create(path);
        await using var writer = new TracingJsonWriter(stream);
        await foreach (var batch in new ExampleProject(ExampleProjectTests.Options("parts")).SurveyAsync(new SurveyNotes(), default))
        {
            using (batch)
                await writer.WriteAsync(batch, default);
        }

        await writer.CompleteAsync(default);
    }
}
