using Tracelift.Formats.Swc;
using Tracelift.Tests.Formats.Swc;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tracing.Skeletons;
using Xunit;

namespace Tracelift.Tests.Tracing.Skeletons;

public sealed class SkeletonImportTests(SkeletonStores stores) : IClassFixture<SkeletonStores>
{
    public static TheoryData<TestStoreKind> Kinds => TestStore.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_skeleton_is_imported_with_all_its_parts_and_exported_unchanged(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        var alice = (await scene.UserAsync("alice")).Id;

        var done = await scene.ImportAsync(SkeletonScene.Plain, new() { Name = "Käse \"3\"", Annotations = ["Import", "<b>", "Import"] });

        Assert.Equal("1 0 100.5 200.25 300.0 1.5 -1\n2 0 110.0 210.0 300.0 0 1\n3 0 120.125 220.0 350.0 0.0 2\n4 0 130.0 230.0 400.0 2.0 2\n", await scene.ExportAsync(done.Skeleton, SkeletonScene.Linear));
        Assert.Equal(
            [$"{done.Neuron} neuron Käse \"3\" {alice}", $"{done.Skeleton} skeleton skeleton {done.Skeleton} {alice}"],
            await scene.Test.QueryAsync($"SELECT i.id || ' ' || class_name || ' ' || name || ' ' || i.user_id FROM class_instance i JOIN class c ON c.id = class_id WHERE i.project_id = {scene.Project} AND class_name IN ('neuron', 'skeleton') ORDER BY class_name"));
        Assert.Equal(["<b>", "Import"], await scene.AnnotationsAsync(done.Neuron));
        Assert.Equal(
            [$"{done.Skeleton} {done.Neuron}"],
            await scene.Test.QueryAsync($"SELECT class_instance_a || ' ' || class_instance_b FROM class_instance_class_instance l JOIN relation r ON r.id = relation_id WHERE relation_name = 'model_of' AND l.project_id = {scene.Project}"));
        Assert.Equal(["4 4"], await scene.Test.QueryAsync($"SELECT num_nodes || ' ' || num_imported_nodes FROM catmaid_skeleton_summary WHERE skeleton_id = {done.Skeleton}"));
        Assert.Equal(
            [$"{alice} Backend skeletons.import 4"],
            await scene.Test.QueryAsync($"SELECT t.user_id || ' ' || change_type || ' ' || label || ' ' || count(*) FROM catmaid_transaction_info t JOIN treenode n ON n.txid = t.transaction_id WHERE t.project_id = {scene.Project} GROUP BY t.user_id, change_type, label"));
        Assert.Equal(["4"], await scene.Test.QueryAsync($"SELECT count(*) FROM treenode WHERE user_id = {alice} AND editor_id = {alice} AND confidence = 5 AND id BETWEEN {done.FirstNode} AND {done.NodeOf(3)}"));
        await RunStore.AssertSoundAsync(scene.Test);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Ids_are_default_names_and_shared_objects_are_created_once(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);

        var first = await scene.ImportAsync("7 1 1 2 3 1 -1");
        var second = await scene.ImportAsync(SkeletonScene.Plain, user: "bob");

        Assert.Equal([$"neuron {first.Neuron}"], await scene.Test.QueryAsync($"SELECT name FROM class_instance WHERE id = {first.Neuron}"));
        Assert.Equal(["Import"], await scene.AnnotationsAsync(second.Neuron));
        Assert.Equal(["1"], await scene.Test.QueryAsync($"SELECT count(*) FROM class_instance WHERE project_id = {scene.Project} AND name = 'Import'"));
        Assert.Equal(["11"], await scene.Test.QueryAsync($"SELECT count(*) FROM class WHERE project_id = {scene.Project}"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Chosen_ids_are_given_where_they_are_free(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        var some = await scene.ImportAsync(SkeletonScene.Plain);
        var (neuron, skeleton) = (some.Skeleton + 500_000, some.Skeleton + 500_001);

        var chosen = await scene.ImportAsync(SkeletonScene.Plain, new() { NeuronId = neuron, SkeletonId = skeleton });
        var again = await scene.OutcomeAsync(SkeletonScene.Plain, new() { NeuronId = neuron, SkeletonId = skeleton });
        var between = await scene.ImportAsync(SkeletonScene.Plain, new() { NeuronId = again.Skeletons[0].Skeleton + 1, SkeletonId = again.Skeletons[0].Skeleton + 3 });

        Assert.Equal((neuron, skeleton), (chosen.Neuron, chosen.Skeleton));
        Assert.NotEqual(neuron, again.Skeletons[0].Neuron);
        Assert.NotEqual(skeleton, again.Skeletons[0].Skeleton);
        Assert.Equal(2, again.Notes.Count);
        Assert.True(between.Skeleton > 0);
        Assert.Equal("id-taken", (await scene.RefusedAsync(new() { NeuronId = neuron, AutoId = false })).Code);
        Assert.Equal("id-taken", (await scene.RefusedAsync(new() { SkeletonId = skeleton, AutoId = false })).Code);
        Assert.Equal("id-taken", (await scene.RefusedAsync(new() { NeuronId = neuron + 77, SkeletonId = neuron + 77 })).Code);
        foreach (var bad in (long[])[0, -5, long.MaxValue])
            Assert.Equal("bad-id", (await scene.RefusedAsync(new() { NeuronId = bad })).Code);
        Assert.Empty(await scene.Test.QueryAsync("SELECT id FROM (SELECT id FROM class_instance UNION ALL SELECT id FROM class_instance_class_instance UNION ALL SELECT id FROM class UNION ALL SELECT id FROM relation) x GROUP BY id HAVING count(*) > 1"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task By_force_a_skeleton_gets_other_nodes(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        var old = await scene.ImportAsync(SkeletonScene.Plain, new() { Name = "old", Annotations = ["a", "b"] });
        await scene.ImportAsync(SkeletonScene.Plain);

        var done = await scene.ImportAsync("1 1 5 6 7 1 -1\n2 1 5 6 8 1 1\n", new() { SkeletonId = old.Skeleton, Force = true, Annotations = ["b", "c"] });

        Assert.Equal((old.Neuron, old.Skeleton, "old"), (done.Neuron, done.Skeleton, done.Name));
        Assert.Equal("1 0 5.0 6.0 7.0 1.0 -1\n2 0 5.0 6.0 8.0 1.0 1\n", await scene.ExportAsync(old.Skeleton, SkeletonScene.Linear));
        Assert.Equal(["a", "b", "c"], await scene.AnnotationsAsync(old.Neuron));
        Assert.Equal(["2 2"], await scene.Test.QueryAsync($"SELECT num_nodes || ' ' || num_imported_nodes FROM catmaid_skeleton_summary WHERE skeleton_id = {old.Skeleton}"));
        await RunStore.AssertSoundAsync(scene.Test);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task By_force_a_neuron_gets_another_skeleton_name_and_annotations(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        var old = await scene.ImportAsync(SkeletonScene.Plain, new() { Name = "old", Annotations = ["a", "b"], Source = new(1, 1, "https://x", null) });

        var done = await scene.ImportAsync("1 1 5 6 7 1 -1\n", new() { NeuronId = old.Neuron, Force = true, Name = "new", Annotations = ["b"], ReplaceAnnotations = true });

        Assert.Equal((old.Neuron, "new"), (done.Neuron, done.Name));
        Assert.NotEqual(old.Skeleton, done.Skeleton);
        Assert.Equal(["new"], await scene.Test.QueryAsync($"SELECT name FROM class_instance WHERE id = {old.Neuron}"));
        Assert.Equal(["b"], await scene.AnnotationsAsync(old.Neuron));
        Assert.Empty(await scene.Test.QueryAsync($"SELECT id FROM class_instance WHERE id = {old.Skeleton}"));
        Assert.Empty(await scene.Test.QueryAsync($"SELECT id FROM treenode WHERE skeleton_id = {old.Skeleton}"));
        Assert.Empty(await scene.Test.QueryAsync($"SELECT id FROM skeleton_origin WHERE skeleton_id = {old.Skeleton}"));
        await RunStore.AssertSoundAsync(scene.Test);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Users_replace_only_skeletons_that_they_may_edit(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        var other = await stores.SceneAsync(kind);
        var bobs = await scene.ImportAsync(SkeletonScene.Plain, user: "bob");
        var elsewhere = await other.ImportAsync(SkeletonScene.Plain);
        var force = new SkeletonSettings { SkeletonId = bobs.Skeleton, Force = true };

        Assert.Equal("not-allowed", (await scene.RefusedAsync(force)).Code);
        Assert.Equal("not-allowed", (await scene.RefusedAsync(new() { NeuronId = bobs.Neuron, Force = true })).Code);
        Assert.Equal("id-taken", (await scene.RefusedAsync(new() { SkeletonId = elsewhere.Skeleton, Force = true })).Code);
        Assert.Equal("id-taken", (await scene.RefusedAsync(new() { NeuronId = bobs.Skeleton, Force = true }, "bob")).Code);
        Assert.Equal("other-neuron", (await scene.RefusedAsync(force with { NeuronId = (await scene.ImportAsync(SkeletonScene.Plain, user: "bob")).Neuron }, "bob")).Code);
        Assert.Equal(["4"], await scene.Test.QueryAsync($"SELECT count(*) FROM treenode WHERE skeleton_id = {bobs.Skeleton}"));

        // A lock on a neuron keeps out all users but its owner.
        var locked = await scene.ImportAsync(SkeletonScene.Plain, new() { Annotations = ["locked"] }, "bob");
        Assert.Equal(locked.Neuron, (await scene.ImportAsync(SkeletonScene.Plain, new() { NeuronId = locked.Neuron, Force = true, Annotations = [] }, "bob")).Neuron);
        await scene.Test.ExecuteAsync($"UPDATE class_instance_class_instance SET user_id = {(await scene.UserAsync("alice")).Id} WHERE class_instance_a = {locked.Neuron} AND class_instance_b IN (SELECT id FROM class_instance WHERE name = 'locked')");
        Assert.Equal("not-allowed", (await scene.RefusedAsync(new() { NeuronId = locked.Neuron, Force = true }, "bob")).Code);

        // Carol is in the group that bears bob's name.
        Assert.Equal(bobs.Skeleton, (await scene.ImportAsync(SkeletonScene.Plain, force, "carol")).Skeleton);

        // Now its nodes are carol's, whom bob has no say over, but a superuser has.
        Assert.Equal("not-allowed", (await scene.RefusedAsync(force, "bob")).Code);
        Assert.Equal(bobs.Skeleton, (await scene.ImportAsync(SkeletonScene.Plain, force, "root")).Skeleton);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Who_imported_nodes_of_others_may_replace_them(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        const string Eswc = "1 0 1.0 2.0 3.0 4.0 -1 bob 2011-09-27T07:49:15.802000+00:00 root 2011-12-05T13:51:36+00:00 3\n";
        var done = await scene.ImportAsync(Eswc);

        Assert.Equal(Eswc, await scene.ExportAsync(done.Skeleton, new() { IsLinearized = true, WithHistory = true }));
        var again = await scene.ImportAsync(SkeletonScene.Plain, new() { SkeletonId = done.Skeleton, Force = true });
        Assert.Equal(done.Skeleton, again.Skeleton);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Users_of_an_eSWC_who_are_not_there_are_made_without_any_right(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        var name = $"new.{scene.Project}";
        var swc = $"1 0 1 2 3 4 -1 {name} 2011-09-27T07:49:15.802000+00:00 alice 2011-12-05T13:51:36+00:00 3\n";

        await scene.ImportAsync(swc);
        await scene.ImportAsync(swc);

        Assert.Equal(["0 0 !"], await scene.Test.QueryAsync(
            $"SELECT (CASE WHEN is_active{(kind == TestStoreKind.Sqlite ? " = 1" : "")} THEN 1 ELSE 0 END) || ' ' || (CASE WHEN is_superuser{(kind == TestStoreKind.Sqlite ? " = 1" : "")} THEN 1 ELSE 0 END) || ' ' || substr(password, 1, 1) FROM auth_user WHERE username = '{name}'"));
        Assert.Equal("bad-name", (await Assert.ThrowsAsync<Errors.InputException>(() => scene.ImportAsync(swc.Replace(name, "x/y")))).Code);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Where_a_skeleton_came_from_is_noted(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        var first = await scene.ImportAsync(SkeletonScene.Plain, new() { Source = new(5_000_000_000, 3, "https://a.example/x?'\"", "segmentation") });
        await scene.ImportAsync(SkeletonScene.Plain, new() { Source = new(7, 3, "https://a.example/x?'\"", null) });

        Assert.Equal(
            [$"{first.Skeleton} 5000000000 segmentation 3"],
            await scene.Test.QueryAsync($"SELECT skeleton_id || ' ' || source_id || ' ' || source_type || ' ' || source_project_id FROM skeleton_origin o JOIN data_source d ON d.id = data_source_id WHERE o.project_id = {scene.Project} AND source_type IS NOT NULL"));
        Assert.Equal(["1"], await scene.Test.QueryAsync($"SELECT count(*) FROM data_source WHERE project_id = {scene.Project}"));
        Assert.Equal("bad-source", (await scene.RefusedAsync(new() { Source = new(7, 3, "https://a", "mesh") })).Code);
        Assert.Equal("bad-source", (await scene.RefusedAsync(new() { Source = new(7, 5_000_000_000, "https://a", null) })).Code);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Of_many_files_one_that_can_not_be_imported_keeps_no_other_from_it(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        var alice = await scene.UserAsync("alice");
        var files = (SkeletonToImport[])
        [
            SkeletonScene.File(SkeletonScene.Plain), SkeletonScene.File(SkeletonScene.Plain, new() { Name = new string('x', 256) }),
            SkeletonScene.File("1 0 0 0 0 1 -1\n2 0 0 0 0 1 -1\n3 0 0 0 1 1 2", new() { Name = "n" }, new SwcOptions { SeveralRoots = SeveralRoots.Split }),
        ];

        var outcomes = await SkeletonImport.RunAsync(scene.Store, scene.Project, alice, files, isAllOrNothing: false, TimeProvider.System, default);

        Assert.Equal([1, 0, 2], outcomes.Select(outcome => outcome.Skeletons.Count));
        Assert.Equal("bad-name", outcomes[1].Fault!.Code);
        Assert.Equal(["n", "n 2"], outcomes[2].Skeletons.Select(skeleton => skeleton.Name));
        Assert.Equal("1 0 0.0 0.0 0.0 1.0 -1\n2 0 0.0 0.0 1.0 1.0 1\n", await scene.ExportAsync(outcomes[2].Skeletons[1].Skeleton, SkeletonScene.Linear));
        await Assert.ThrowsAsync<Errors.InputException>(() => SkeletonImport.RunAsync(scene.Store, scene.Project, alice, files, isAllOrNothing: true, TimeProvider.System, default));
        Assert.Equal(["7"], await scene.Test.QueryAsync($"SELECT count(*) FROM treenode WHERE project_id = {scene.Project}"));
        await Assert.ThrowsAsync<Errors.InputException>(() => SkeletonImport.RunAsync(scene.Store, 999_999, alice, files, isAllOrNothing: true, TimeProvider.System, default));
        await RunStore.AssertSoundAsync(scene.Test);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Several_at_once_get_ids_of_their_own_and_share_what_they_make(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        var alice = await scene.UserAsync("alice");
        var random = new Random(3);
        var texts = Enumerable.Range(0, 12).Select(_ => SwcTexts.Random(random, 50)).ToList();

        var done = await Task.WhenAll(texts.Select(text => Task.Run(() => SkeletonImport.RunAsync(
            scene.Store, scene.Project, alice, [SkeletonScene.File(text, new() { Annotations = ["new one"], Source = new(1, 1, "https://b", null) })], isAllOrNothing: true, TimeProvider.System, default))));

        Assert.Equal(12, done.Select(outcome => outcome[0].Skeletons[0].Skeleton).Distinct().Count());
        Assert.Equal([$"{12 * 50}"], await scene.Test.QueryAsync($"SELECT count(*) FROM treenode WHERE project_id = {scene.Project}"));
        Assert.Equal(["1"], await scene.Test.QueryAsync($"SELECT count(*) FROM class_instance WHERE project_id = {scene.Project} AND name = 'new one'"));
        Assert.Equal(["1"], await scene.Test.QueryAsync($"SELECT count(*) FROM data_source WHERE project_id = {scene.Project}"));
        for (var i = 0; i < 12; i++)
            Assert.Equal(SwcTexts.Write(SwcTexts.Read(texts[i])), await scene.ExportAsync(done[i][0].Skeletons[0].Skeleton, SkeletonScene.Linear));
        await RunStore.AssertSoundAsync(scene.Test);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\nb")]
    public async Task Unreadable_names_are_refused(string name)
    {
        var scene = await stores.SceneAsync(TestStoreKind.Sqlite);

        Assert.Equal("bad-name", (await scene.RefusedAsync(new() { Name = name })).Code);
        Assert.Equal("bad-name", (await scene.RefusedAsync(new() { Annotations = [name] })).Code);
        Assert.Equal("bad-name", (await scene.RefusedAsync(new() { Source = new(1, 1, name, null) })).Code);
    }
}
