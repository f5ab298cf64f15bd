using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>Several processes work on one store at once.</summary>
public sealed class AtOnceTests
{
    [Theory]
    [MemberData(nameof(FaultScene.Kinds), MemberType = typeof(FaultScene))]
    public async Task Imports_into_different_projects_an_export_and_an_undo_do_not_hinder_each_other(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind, 2_000);
        (await FaultScene.RunAsync(scene.Import("new:to be undone"))).Expect(0);

        var results = await Task.WhenAll(
            Tool.RunAsync(scene.Import("new:A")),
            Tool.RunAsync(scene.Import("new:B")),
            Tool.RunAsync(scene.Export()),
            Tool.RunAsync("undo", "2", "--yes", "--store", scene.Store.Address));

        Assert.All(results, result => result.Expect(0));
        Assert.Equal(["before 6", "A 2006", "B 2006"], (await scene.Store.QueryAsync(
            "SELECT title || ' ' || (SELECT count(*) FROM treenode t WHERE t.project_id = p.id) FROM project p ORDER BY CASE title WHEN 'before' THEN 0 ELSE 1 END, title")));
        Assert.Empty(await scene.Store.QueryAsync("SELECT CAST(id AS text) FROM (SELECT id FROM treenode UNION ALL SELECT id FROM connector) l GROUP BY id HAVING count(*) > 1"));
        await RunStore.AssertSoundAsync(scene.Store);
        await scene.AssertNextRunWorksAsync();
    }
}
