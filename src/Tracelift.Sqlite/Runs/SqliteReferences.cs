using System.Globalization;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Stores;

namespace Tracelift.Sqlite.Runs;

/// <summary>A column that refers to rows of another table, as SQL.</summary>
internal sealed record SqliteReference(string Table, string Column, string RefersTo)
    : RowReference(Table, Column, RefersTo)
{
    /// <summary>The expression of the id that row <c>t</c> refers to.</summary>
    public string Value { get; init; } = $"t.{SqliteTables.Quote(Column)}";

    /// <summary>The condition under which the value is a reference; empty if it always is.</summary>
    public string Condition { get; init; } = "";
}

/// <summary>Finds columns that refer to rows by CATMAID's column names: the file has no foreign keys.</summary>
internal static class SqliteReferences
{
    private const string IsProject = " AND t.content_type_id = (SELECT id FROM django_content_type WHERE app_label = 'catmaid' AND model = 'project')";

    private const string IsStack = " AND t.content_type_id = (SELECT id FROM django_content_type WHERE app_label = 'catmaid' AND model = 'stack')";

    /// <summary>The reference of tags to stacks.</summary>
    public static SqliteReference OfStacks { get; } = new("taggit_taggeditem", "object_id", ProjectModels.Stack.Table) { Condition = IsStack };

    /// <summary>Returns all columns that refer to rows of some tables.</summary>
    public static List<SqliteReference> Find(SqliteDatabase database, ISet<string> named)
    {
        var references = new List<SqliteReference>();
        using var columns = database.Prepare(
            """
            SELECT s.name, c.name, (SELECT count(*) FILTER (WHERE k.name = 'id') = 1 AND count(*) = 1 FROM pragma_table_info(s.name) AS k WHERE k.pk > 0)
            FROM sqlite_schema AS s JOIN pragma_table_info(s.name) AS c
            WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' AND s.name NOT LIKE 'tracelift_%'
            """);
        while (columns.Step())
        {
            var (table, column) = (columns.Text(0), columns.Text(1));
            if (!KnownReferences.IsDerived(table, column) && KnownReferences.Find(table, column, isList: false) is { } model && named.Contains(model.Table))
            {
                references.Add(new SqliteReference(table, column, model.Table)
                {
                    IsEmptied = KnownReferences.IsEmptied(table, column),
                    Obstacle = columns.Long(2) != 0 ? null : "its rows have no id to delete them by",
                });
            }
        }

        if (named.Contains(Models.Project.Table))
            references.AddRange(OfProjects());
        return references;
    }

    /// <summary>Returns the references of rights and tags to projects: by content type and id; rights hold the id as text.</summary>
    public static IEnumerable<SqliteReference> OfProjects()
    {
        foreach (var table in (string[])["guardian_userobjectpermission", "guardian_groupobjectpermission"])
            yield return new SqliteReference(table, "object_pk", Models.Project.Table) { Value = "CAST(t.object_pk AS INTEGER)", Condition = IsProject };
        yield return new SqliteReference("taggit_taggeditem", "object_id", Models.Project.Table) { Condition = IsProject };
    }

    /// <summary>
    /// Returns the condition that an expression is the id of a row that the run made. Ranges do not overlap, so the last
    /// range that begins at or before the id decides.
    /// </summary>
    public static string IsMade(long run, string table, string id) => string.Create(
        CultureInfo.InvariantCulture,
        $"coalesce((SELECT own.last_id FROM tracelift_run_rows AS own WHERE own.run_id = {run} AND own.is_made = 1 AND own.table_name = '{table}' AND own.first_id <= {id} ORDER BY own.first_id DESC LIMIT 1) >= {id}, 0)");

    /// <summary>Returns the condition that row <c>t</c> was not made by the run.</summary>
    public static string IsOthers(SqliteDatabase database, long run, RowReference reference) =>
        KnownReferences.IsLastEditor(reference.Table, reference.Column) ? IsOthersSummary(run)
            : SqliteTables.HasColumn(database, reference.Table, "id") ? $" AND NOT {IsMade(run, reference.Table, "t.id")}" : "";

    // A summary is deleted with its skeleton, and computed again when treenodes of the skeleton are deleted: the treenodes refer to their editors.
    private static string IsOthersSummary(long run) =>
        $" AND NOT {IsMade(run, Models.ClassInstance.Table, "t.skeleton_id")} AND NOT EXISTS (SELECT 1 FROM treenode AS node WHERE node.skeleton_id = t.skeleton_id AND {IsMade(run, Models.Treenode.Table, "node.id")})";
}
