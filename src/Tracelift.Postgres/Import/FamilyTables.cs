using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>The tables that hold ids of each family, including tables without a model.</summary>
internal sealed class FamilyTables
{
    // CATMAID's families come from inheritance; in Tracelift's own tables they are known by these names only.
    private static readonly string[] Location = ["treenode", "connector", "location"];

    private static readonly string[] Concept =
    [
        "class", "relation", "class_instance", "class_class", "class_instance_class_instance", "treenode_connector",
        "treenode_class_instance", "connector_class_instance", "volume_class_instance", "stack_class_instance",
        "stack_group_class_instance", "log", "relation_instance", "concept",
    ];

    private readonly Dictionary<IdFamily, IReadOnlyList<string>> _tables = [];
    private readonly Dictionary<IdFamily, string> _sequences = [];

    /// <summary>The tables of a family, quoted; read each with ONLY.</summary>
    public IReadOnlyList<string> this[IdFamily family] => _tables[family];

    /// <summary>Whether several tables draw from the family's sequence: then no primary key prevents the same id in two tables.</summary>
    public bool IsShared(IdFamily family) => _tables[family].Count > 1;

    /// <summary>Returns the name of a family's sequence, which can differ from the name in CATMAID's migrations.</summary>
    public string Sequence(IdFamily family) => _sequences[family];

    /// <summary>Reads which tables exist.</summary>
    public static async Task<FamilyTables> LoadAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        var families = new FamilyTables();
        foreach (var family in IdFamily.All)
        {
            var known = family == IdFamily.Location ? Location
                : family == IdFamily.Concept ? Concept
                : [.. Models.InStores.Where(model => model.Family == family).Select(model => model.Table)];
            families._tables[family] = await link.QueryAsync(
                """
                WITH RECURSIVE member AS (
                    SELECT DISTINCT to_regclass(quote_ident(name))::oid AS id FROM unnest($1::text[]) name
                    UNION
                    SELECT inhrelid FROM pg_inherits JOIN member ON inhparent = member.id
                )
                SELECT id::regclass::text FROM member WHERE id IS NOT NULL ORDER BY 1
                """,
                [known],
                row => row.GetString(0),
                cancellationToken);
            families._sequences[family] = known.Length > 1
                ? family.Sequence
                : (await link.ScalarAsync<string>(
                    "SELECT coalesce(pg_get_serial_sequence(quote_ident($1), 'id'), $2)", [known[0], family.Sequence], cancellationToken))!;
        }

        return families;
    }
}
