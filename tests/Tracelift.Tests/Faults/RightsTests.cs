using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>Roles lack a right: the error names the object.</summary>
public sealed class RightsTests
{
    private static readonly (string Command, string Revoke, string[] Told)[] Lacking =
    [
        ("export", "REVOKE SELECT ON treenode FROM CURRENT_USER", ["permission denied", "treenode"]),
        ("import", "REVOKE INSERT ON treenode_connector FROM CURRENT_USER", ["permission denied", "treenode_connector"]),
        ("new", "REVOKE INSERT ON project FROM CURRENT_USER", ["permission denied", "project"]),
        ("import", "REVOKE ALL ON SEQUENCE location_id_seq FROM CURRENT_USER", ["permission denied", "location_id_seq"]),
        ("import", "REVOKE UPDATE ON SEQUENCE concept_id_seq FROM CURRENT_USER", ["permission denied", "concept_id_seq"]),
        ("undo", "REVOKE DELETE ON treenode FROM CURRENT_USER", ["permission denied", "treenode"]),
        ("import", "REVOKE ALL ON catmaid_skeleton_summary FROM CURRENT_USER", ["permission denied", "catmaid_skeleton_summary"]),
    ];

    [Theory]
    [MemberData(nameof(FaultScene.PostgresKinds), MemberType = typeof(FaultScene))]
    public async Task What_a_role_may_not_do_is_named_and_nothing_is_changed(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind);
        foreach (var (command, revoke, told) in Lacking)
        {
            await scene.Store.ExecuteAsync(revoke);

            var result = await FaultScene.RunAsync(command switch
            {
                "export" => scene.Export(),
                "undo" => scene.Undo(),
                "new" => scene.Import("new:X"),
                _ => scene.Import(),
            });

            FaultReport.AssertFault(result, 4, [.. told, scene.Store.Database!.Name, "grant"]);
            await scene.Store.ExecuteAsync(revoke.Replace("REVOKE", "GRANT", StringComparison.Ordinal).Replace("FROM", "TO", StringComparison.Ordinal));
            await scene.AssertAsBeforeAsync();
        }

        await scene.AssertNextRunWorksAsync();
    }

    [Theory]
    [MemberData(nameof(FaultScene.PostgresKinds), MemberType = typeof(FaultScene))]
    public async Task A_schema_that_a_role_may_not_look_into_is_not_taken_for_an_empty_database(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind);
        await scene.Store.ExecuteAsync("REVOKE ALL ON SCHEMA public FROM PUBLIC, CURRENT_USER");

        foreach (var command in (string[][])[scene.Import(), scene.Export(), scene.Undo()])
            FaultReport.AssertFault(await FaultScene.RunAsync(command), 4, "may not use the schema public", "GRANT USAGE");

        await scene.Store.ExecuteAsync("GRANT ALL ON SCHEMA public TO CURRENT_USER");
        await scene.AssertNoHarmAsync();
    }
}
