using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Importing;

/// <summary>A page shows some of thousands of projects, and ticks apply to all.</summary>
public sealed class ManyProjectsTests
{
    [Theory]
    [MemberData(nameof(ImporterScene.Kinds), MemberType = typeof(ImporterScene))]
    public async Task Five_thousand_are_searched_sorted_and_chosen_page_by_page(TestStoreKind kind)
    {
        await using var scene = await ImporterScene.StartAsync(kind);
        (await scene.RunAsync(Definitions.List(Definitions.Project("P 0007", "s 0007")), ["projects", "import"])).Expect(0);
        var text = Definitions.List(Enumerable.Range(1, 5_000).Select(i => Definitions.Project($"P {i:0000}", $"s {i:0000}")));

        var page = await scene.PasteAsync(text);
        Assert.Contains("5,000 projects found", page.Text, StringComparison.Ordinal);
        Assert.Contains("Page 1 of 50", page.Text, StringComparison.Ordinal);
        Assert.Equal(100, page.Document.QuerySelectorAll("input[name=choose]").Length);
        Assert.True(page.Bytes.Length < 1_000_000, $"{page.Bytes.Length} bytes");

        // Unticked on one page, and still so after a look at others.
        page = await page.Form().Tick("choose", page.Form().BoxOf("Import P 0002"), on: false).SubmitAsync("page:2");
        page = await page.Form().Tick("choose", page.Form().BoxOf("Import P 0101"), on: false).SubmitAsync("sort:title");
        Assert.Equal("ascending", page.Document.QuerySelectorAll("th[aria-sort]").Single().GetAttribute("aria-sort"));
        page = await page.Form().SubmitAsync("sort:title");
        Assert.NotNull(page.Form().BoxOf("Import P 5000"));
        Assert.Contains("4,998 projects chosen", page.Text, StringComparison.Ordinal);
        page = await page.Form().Set("search", "merge").SubmitAsync("search");
        Assert.Equal("P 0007", Assert.Single(page.Document.QuerySelectorAll("tbody input[name=choose]")).GetAttribute("aria-label")!["Import ".Length..]);

        // None, except those found by the search.
        page = await (await page.Form().Set("search", "").SubmitAsync("search")).Form().SubmitAsync("none");
        Assert.Contains("0 projects chosen", page.Text, StringComparison.Ordinal);
        page = await (await page.Form().Set("search", "P 12").SubmitAsync("search")).Form().SubmitAsync("all");
        Assert.Contains("100 projects chosen", page.Text, StringComparison.Ordinal);
        page = await (await page.Form().Set("search", "").SubmitAsync("search")).Form().SubmitAsync("page:50");
        var confirm = (await page.Form().SubmitAsync("next")).At("/confirm");
        Assert.Contains("100 projects to import", confirm.Text, StringComparison.Ordinal);
        await scene.ConfirmAsync(confirm);

        Assert.Equal(101, (await scene.TitlesAsync()).Count);
    }

    [Fact]
    public async Task A_plan_of_many_pages_is_shown_page_by_page_and_in_whole()
    {
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);
        var confirm = (await (await scene.PasteAsync(Definitions.List(Enumerable.Range(1, 250).Select(i => Definitions.Project($"P {i:000}", $"s {i}"))))).Form().SubmitAsync("next")).At("/confirm");

        Assert.Equal(200, confirm.Document.QuerySelectorAll("article").Length);
        Assert.Equal(50, (await scene.Root.GetAsync(confirm.Path + "?page=2")).Document.QuerySelectorAll("article").Length);
        Assert.Equal(250, (await scene.Root.GetAsync(confirm.Path + "?page=all")).Document.QuerySelectorAll("article").Length);
        foreach (var odd in (string[])["?page=0", "?page=-1", "?page=99999999999", "?page=x"])
            (await scene.Root.GetAsync(confirm.Path + odd)).Expect(200);
    }

    [Fact]
    public async Task Users_and_groups_are_searched_for_and_what_was_ticked_stays()
    {
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);
        for (var i = 0; i < 60; i++)
            await scene.Server.TestStore.ExecuteAsync($"INSERT INTO auth_group (id, name) VALUES ({1000 + i}, 'group {i:00}')");
        var page = await scene.PasteAsync(Definitions.List(Definitions.Project("P", "s")));
        Assert.Equal(40, page.Document.QuerySelectorAll("input[name=holder]").Length);

        page = await page.Form().Set("who", "group 55").SubmitAsync("who");
        page = await page.Form().Tick("permission", "group:group 55:can_annotate").Set("who", "viewer").SubmitAsync("who");
        page = await page.Form().Tick("permission", "user:viewer:can_browse").Set("who", "zzz").SubmitAsync("who");

        Assert.Equal(["group:group 55", "user:viewer"], page.Document.QuerySelectorAll("input[name=holder]").Select(holder => holder.GetAttribute("value")));
        page = await page.Form().Tick("permission", "user:viewer:can_browse", on: false).SubmitAsync("who");
        var confirm = (await page.Form().SubmitAsync("next")).At("/confirm");
        Assert.Contains("Permissions group:group 55:can_annotate Classifications", confirm.Text, StringComparison.Ordinal);

        // Gone before it is confirmed: told, and nothing written.
        await scene.Server.TestStore.ExecuteAsync("DELETE FROM auth_group WHERE name = 'group 55'");
        var refused = (await confirm.Form("/confirm").SubmitAsync("confirm")).At("/projects");
        Assert.Contains("group 55", refused.Notice, StringComparison.Ordinal);
        Assert.Empty(await scene.TitlesAsync());
    }
}
