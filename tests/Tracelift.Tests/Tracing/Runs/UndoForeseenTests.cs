using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>A dry run predicts the undo, whatever others have added since.</summary>
public sealed class UndoForeseenTests
{
    private const string Ann = "(SELECT id FROM auth_user WHERE username = 'ann')";
    private const string Anonymous = "(SELECT id FROM auth_user WHERE username = 'AnonymousUser')";
    private const string Project = "(SELECT min(id) FROM project)";

    private static readonly string[] Compared = ["tables", "taken_out", "kept", "overridden", "others", "emptied", "gone_before", "not_restored"];

    /// <summary>What keeps shared rows, or does not, beside what <see cref="UndoRefusedTests.Everywhere"/> puts in the way.</summary>
    private static readonly Dictionary<string, string> Later = new(StringComparer.Ordinal)
    {
        ["nothing"] = "SELECT 1",
        ["statistics"] = $"INSERT INTO catmaid_stats_summary (date, project_id, user_id, n_treenodes) SELECT NOW, {Project}, {Ann}, 6",
        ["statistics of another project"] = $"INSERT INTO project (id, title) VALUES (7777, 'other'); INSERT INTO catmaid_stats_summary (date, project_id, user_id, n_treenodes) SELECT NOW, 7777, {Ann}, 6",
        ["the last editor of another's skeleton"] = $"INSERT INTO catmaid_skeleton_summary (skeleton_id, project_id, last_summary_update, original_creation_time, last_edition_time, last_editor_id) SELECT id, project_id, NOW, NOW, NOW, {Ann} FROM class_instance WHERE id = 7777",
        ["the last editor of the run's skeleton"] = $"UPDATE catmaid_skeleton_summary SET last_editor_id = {Ann}",
        ["a group"] = $"INSERT INTO auth_group (id, name) VALUES (77, 'lab'); INSERT INTO auth_user_groups (id, user_id, group_id) SELECT 77, {Ann}, 77",
        ["a right on the project"] = $"INSERT INTO guardian_userobjectpermission (id, object_pk, content_type_id, permission_id, user_id) SELECT 77, '' || {Project}, (SELECT min(id) FROM django_content_type WHERE model = 'project'), (SELECT min(id) FROM auth_permission), {Anonymous}",
        ["a right of the user"] = $"INSERT INTO guardian_userobjectpermission (id, object_pk, content_type_id, permission_id, user_id) SELECT 77, '777', (SELECT min(id) FROM django_content_type WHERE model = 'project'), (SELECT min(id) FROM auth_permission), {Ann}",
        ["an annotation with the run's class"] = $"INSERT INTO class_instance (id, user_id, project_id, creation_time, edition_time, txid, class_id, name) SELECT 7778, {Anonymous}, project_id, NOW, NOW, 1, id, 'mine' FROM class WHERE class_name = 'annotation'",
        ["a note of a transaction"] = $"INSERT INTO catmaid_transaction_info (transaction_id, execution_time, user_id, project_id, change_type, label) SELECT 7777, NOW, {Ann}, {Project}, 'Backend', 'treenodes.create'",
        ["rows that are gone"] = "DELETE FROM treenode_class_instance",
        ["a tag of the project"] = $"INSERT INTO taggit_tag (id, name, slug) VALUES (77, 'fly', 'fly'); INSERT INTO taggit_taggeditem (id, object_id, content_type_id, tag_id) SELECT 77, {Project}, (SELECT min(id) FROM django_content_type WHERE model = 'project'), 77",
    };

    public static TheoryData<TestStoreKind, string> Cases =>
        TestStore.Each(Later.Keys.Concat(UndoRefusedTests.Everywhere.Keys), [TestStoreKind.Sqlite, TestStoreKind.Catmaid]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_dry_run_tells_what_the_undo_does(TestStoreKind kind, string later)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");

        // Another user's row, for the rows above to refer to.
        await store.ExecuteAsync(UndoRefusedTests.Complete(store, "INSERT INTO project (id, title) VALUES (7000, 'theirs')"));
        await store.ExecuteAsync(UndoRefusedTests.Complete(store, $"INSERT INTO class (id, user_id, project_id, creation_time, edition_time, txid, class_name) SELECT 7700, {Anonymous}, 7000, NOW, NOW, 1, 'skeleton'"));
        await store.ExecuteAsync(UndoRefusedTests.Complete(store, $"INSERT INTO class_instance (id, user_id, project_id, creation_time, edition_time, txid, class_id, name) SELECT 7777, {Anonymous}, 7000, NOW, NOW, 1, 7700, 'theirs'"));
        var sql = Later.TryGetValue(later, out var known) ? known : UndoRefusedTests.Everywhere[later].Sql;
        foreach (var statement in sql.Split("; "))
            await store.ExecuteAsync(UndoRefusedTests.Complete(store, statement));
        var before = await StoreContent.ReadAsync(store);

        var dry = await RunStore.UndoAsync(store, run, "--dry-run", "--yes");
        Assert.Equal(before, await StoreContent.ReadAsync(store));
        var report = await RunStore.UndoAsync(store, run, "--yes");

        foreach (var part in Compared)
            Assert.Equal(Text(dry[part]), Text(report[part]));
        foreach (var kept in report["tables"]!.AsArray())
        {
            // What the report says of users and projects is so.
            var table = (string)kept!["table"]!;
            if (table is "auth_user" or "project" && (long)kept["kept"]! == 0)
                Assert.Equal(["0"], await store.QueryAsync(table == "project" ? "SELECT count(*) FROM project WHERE title = 'one'" : "SELECT count(*) FROM auth_user WHERE username = 'ann'"));
        }
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "";
}
