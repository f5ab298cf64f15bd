using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>New users of an import get the rows that CATMAID gives each user, and others may edit their data if asked to.</summary>
public sealed class MadeUsersTests
{
    private const string MembersOfAnn = "SELECT u.username FROM auth_user_groups m JOIN auth_group g ON g.id = m.group_id JOIN auth_user u ON u.id = m.user_id WHERE g.name = 'ann' ORDER BY 1";

    public static TheoryData<TestStoreKind> Kinds => TestStore.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_import_gives_them_profile_group_and_token_and_its_undo_takes_all_of_it(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var before = await StoreContent.ReadAsync(store);
        var report = await Imports.ReportAsync(store, TracingFile.Sound(), "new:one", "--no-analyze");

        await AccessTests.AssertAccountAsync(store, "ann");
        Assert.Contains("group with that user's name", (string)report["edit_access"]![0]!, StringComparison.Ordinal);

        await RunStore.UndoAsync(store, (long)report["run"]!);

        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Members_of_the_edit_group_are_put_into_the_groups_of_made_users_only(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        foreach (var name in (string[])["bea", "cem"])
            (await RunStore.RunAsync(store, "user", "add", name)).Expect(0);
        (await RunStore.RunAsync(store, "group", "add", "lab", "--member", "bea", "--member", "cem")).Expect(0);
        var before = await StoreContent.ReadAsync(store);

        Assert.Contains("no group nobody", (await Imports.RunAsync(store, TracingFile.Sound(), "new:one", "--edit-group", "nobody")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
        var report = await Imports.ReportAsync(store, TracingFile.Sound(), "new:one", "--no-analyze", "--edit-group", "lab");

        Assert.Equal(["bea", "cem"], await store.QueryAsync(MembersOfAnn));
        Assert.Equal(["0"], await store.QueryAsync("SELECT count(*) FROM auth_user_groups m JOIN auth_group g ON g.id = m.group_id WHERE g.name IN ('bea', 'cem')"));
        Assert.Contains("members of the group lab (2)", (string)report["edit_access"]![0]!, StringComparison.Ordinal);

        await RunStore.UndoAsync(store, (long)report["run"]!);

        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_group_of_a_made_users_name_that_has_members_is_named_and_needs_force(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        foreach (var name in (string[])["bea", "cem"])
            (await RunStore.RunAsync(store, "user", "add", name)).Expect(0);
        (await RunStore.RunAsync(store, "group", "add", "lab", "--member", "bea")).Expect(0);
        (await RunStore.RunAsync(store, "group", "add", "ann", "--member", "cem")).Expect(0);
        var before = await StoreContent.ReadAsync(store);

        foreach (var more in (string[][])[["--edit-group", "lab"], ["--edit-group", "lab", "--dry-run"]])
        {
            var refused = (await Imports.RunAsync(store, TracingFile.Sound(), "new:one", more)).Expect(2);
            Assert.Contains("members: ann", refused.Error, StringComparison.Ordinal);
            Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal(before, await StoreContent.ReadAsync(store));
        var report = await Imports.ReportAsync(store, TracingFile.Sound(), "new:one", "--no-analyze", "--edit-group", "lab", "--force");
        Assert.Equal(["bea", "cem"], await store.QueryAsync(MembersOfAnn));
        Assert.Contains("ann", (string)report["edit_access"]![1]!, StringComparison.Ordinal);

        // Older rows stay unchanged.
        await RunStore.UndoAsync(store, (long)report["run"]!);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_made_user_who_stays_keeps_the_group_with_its_members(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        (await RunStore.RunAsync(store, "user", "add", "bea")).Expect(0);
        (await RunStore.RunAsync(store, "group", "add", "lab", "--member", "bea")).Expect(0);
        var report = await Imports.ReportAsync(store, TracingFile.Sound(), "new:one", "--no-analyze", "--edit-group", "lab");
        await RunStore.ImportAsync(store, RunStore.Another(), "new:two");

        var undone = await RunStore.UndoAsync(store, (long)report["run"]!);

        Assert.Contains("auth_group", undone["kept"]!.AsArray().Select(kept => (string)kept!["table"]!));
        Assert.Equal(["bea"], await store.QueryAsync(MembersOfAnn));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_bulk_load_makes_them_the_same_way(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        (await RunStore.RunAsync(store, "user", "add", "bea")).Expect(0);
        (await RunStore.RunAsync(store, "group", "add", "lab", "--member", "bea")).Expect(0);

        (await RunStore.RunAsync(store, "bulk", "load", folder.Write("file.json", TracingFile.Sound().Text()), "--target", "new:one", "--create-unknown-users", "--edit-group", "lab")).Expect(0);

        Assert.Equal(["bea"], await store.QueryAsync(MembersOfAnn));
        Assert.Equal(["1"], await store.QueryAsync("SELECT count(*) FROM authtoken_token t JOIN auth_user u ON u.id = t.user_id WHERE username = 'ann'"));
    }

    [Fact]
    public async Task Colours_are_far_from_those_in_use()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        for (var i = 0; i < 12; i++)
            (await RunStore.RunAsync(store, "user", "add", $"user{i}")).Expect(0);

        var colours = (await store.QueryAsync("SELECT color FROM catmaid_userprofile")).Select(Parse).ToList();
        Assert.Equal(12, colours.Count);
        for (var i = 0; i < colours.Count; i++)
        {
            for (var j = 0; j < i; j++)
                Assert.True(System.Numerics.Vector3.Distance(colours[i], colours[j]) > 0.3, $"{colours[i]} {colours[j]}");
        }
    }

    private static System.Numerics.Vector3 Parse(string text)
    {
        var parts = text.Trim('(', ')').Split(',').Select(part => float.Parse(part, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(1, parts[3]);
        return new(parts[0], parts[1], parts[2]);
    }
}
