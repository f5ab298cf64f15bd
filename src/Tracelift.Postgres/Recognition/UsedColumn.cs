using Tracelift.Model;

namespace Tracelift.Postgres.Recognition;

/// <summary>A column that Tracelift reads or writes.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Types">The accepted types, by the catalog's names; an enum is accepted for a text.</param>
internal sealed record UsedColumn(string Table, string Name, IReadOnlyList<string> Types)
{
    /// <summary>Whether Tracelift writes null to it.</summary>
    public bool TakesNull { get; init; }

    /// <summary>The referenced table; or null.</summary>
    public string? RefersTo { get; init; }

    /// <summary>The number of characters that it should hold; 0 if it does not matter.</summary>
    public int Length { get; init; }
}

/// <summary>
/// The columns of a CATMAID database that Tracelift uses: those of all models, and those of tables without a model, which
/// Tracelift only derives. A database is recognised by them.
/// </summary>
internal static class UsedColumns
{
    private static readonly string[] Texts = ["text", "varchar", "bpchar", "citext"], Whole = ["int2", "int4", "int8"], Floats = ["float4", "float8"];

    // The table, then column and type; a question mark if null is written.
    private static readonly string[] WithoutModel =
    [
        "treenode_edge id:int8 parent_id:int8? project_id:int4 edge:geometry",
        "treenode_connector_edge id:int8 project_id:int4 edge:geometry",
        "connector_geom id:int8 project_id:int4 geom:geometry",
        "catmaid_skeleton_summary last_summary_update:timestamptz",
        "catmaid_transaction_info transaction_id:int8 execution_time:timestamptz user_id:int4 project_id:int4 change_type:history_change_type label:text",
        "catmaid_userprofile show_text_label_tool:bool show_tagging_tool:bool show_cropping_tool:bool show_tracing_tool:bool show_ontology_tool:bool show_roi_tool:bool independent_ontology_workspace_is_default:bool",
        "catmaid_stats_summary id:int4,int8 date:timestamptz project_id:int4 user_id:int4 n_treenodes:int4,int8 n_connector_links:int4,int8 n_reviewed_nodes:int4,int8 n_edited_treenodes:int4,int8 n_edited_connectors:int4,int8 n_imported_treenodes:int4,int8 n_imported_connectors:int4,int8 cable_length:float8 import_cable_length:float8",
    ];

    /// <summary>Further columns of CATMAID 0114, nullable or with a default; they are not worth a note.</summary>
    public static IReadOnlySet<string> Usual { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "auth_user.last_login", "catmaid_userprofile.home_view_id", "pointcloud_point.edition_time",
    };

    /// <summary>All used columns.</summary>
    public static IReadOnlyList<UsedColumn> All { get; } =
    [
        .. Models.All.SelectMany(model => model.Columns.Select(column => Of(model, column, Exact(column)))),

        // Not written in binary form, so any width is accepted.
        .. ProjectModels.All.Append(Models.SkeletonSummary)
            .SelectMany(model => model.Columns.Select(column => Of(model, column, Lenient(column)))),
        .. WithoutModel.SelectMany(Described),
    ];

    /// <summary>The tables of the used columns.</summary>
    public static IReadOnlyList<string> Tables { get; } = [.. All.Select(column => column.Table).Distinct(StringComparer.Ordinal)];

    private static UsedColumn Of(ModelDescription model, Column column, IReadOnlyList<string> types) => new(model.Table, column.Name, types)
    {
        TakesNull = column.Nullable,
        RefersTo = column.RefersTo?.Table,
        Length = column.MaxLength,
    };

    private static IEnumerable<UsedColumn> Described(string table)
    {
        var words = table.Split(' ');
        foreach (var word in words.Skip(1))
        {
            var (name, types) = (word[..word.IndexOf(':', StringComparison.Ordinal)], word[(word.IndexOf(':', StringComparison.Ordinal) + 1)..]);
            yield return new UsedColumn(words[0], name, types.TrimEnd('?').Split(',')) { TakesNull = types.EndsWith('?') };
        }
    }

    private static string[] Exact(Column column) => column.Kind switch
    {
        ColumnKind.Id => ["int8"],
        ColumnKind.Integer => ["int4"],
        ColumnKind.SmallInteger => ["int2"],
        ColumnKind.Boolean => ["bool"],
        ColumnKind.Time => ["timestamptz"],
        ColumnKind.Real => ["float4"],
        ColumnKind.Double => ["float8"],
        ColumnKind.Text => Texts,
        ColumnKind.Geometry => ["geometry"],
        ColumnKind.Json => ["jsonb"],
        ColumnKind.Bytes => ["bytea"],
        ColumnKind.CompositeArray or ColumnKind.Array => ["_" + column.TypeName],
        _ => [column.TypeName!],
    };

    private static string[] Lenient(Column column) => column.Kind switch
    {
        ColumnKind.Id or ColumnKind.Integer or ColumnKind.SmallInteger => Whole,
        ColumnKind.Real or ColumnKind.Double => Floats,
        ColumnKind.Json => ["jsonb", "json"],
        _ => Exact(column),
    };
}
