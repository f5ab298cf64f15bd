using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>The tables that hold ids of each family, including tables without a model.</summary>
internal sealed class FamilyTables
{
    // CATMAID's families come from inheritance; in Tracelift's own tables they are known by these names only.
    private static readonly string[] Location = ["treenode", "connector", "location", "point", "region_of_interest"];

    private static readonly string[] Concept =
    [
        "class", "relation", "class_instance", "class_class", "class_instance_class_instance", "treenode_connector",
        "treenode_class_instance", "connector_class_instance", "volume_class_instance", "stack_class_instance",
        "stack_group_class_instance", "log", "relation_instance", "concept", "point_class_instance", "point_connector", "region_of_interest_class_instance",
        "restriction", "cardinality_restriction",
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
        var known = IdFamily.All.SelectMany(Tables, (family, table) => (Family: family.Name, Table: table)).ToList();
        var found = (await link.QueryAsync(
            """
            WITH RECURSIVE member AS (
                SELECT DISTINCT family, to_regclass(quote_ident(name))::oid AS id FROM unnest($1::text[], $2::text[]) known (family, name)
                UNION
                SELECT family, inhrelid FROM pg_inherits JOIN member ON inhparent = member.id
            )
            SELECT family, id::regclass::text, pg_get_serial_sequence(id::regclass::text, 'id') FROM member WHERE id IS NOT NULL ORDER BY 1, 2
            """,
            [known.Select(pair => pair.Family).ToArray(), known.Select(pair => pair.Table).ToArray()],
            row => (Family: row.GetString(0), Table: row.GetString(1), Sequence: row.IsDBNull(2) ? null : row.GetString(2)),
            cancellationToken)).ToLookup(row => row.Family);
        foreach (var family in IdFamily.All)
        {
            families._tables[family] = [.. found[family.Name].Select(row => row.Table)];
            families._sequences[family] = (Tables(family).Count == 1 ? found[family.Name].FirstOrDefault().Sequence : null) ?? family.Sequence;
        }

        return families;
    }

    private static IReadOnlyList<string> Tables(IdFamily family) =>
        family == IdFamily.Location ? Location
        : family == IdFamily.Concept ? Concept
        : [.. Models.All.Where(model => model.Family == family).Select(model => model.Table)];
}
