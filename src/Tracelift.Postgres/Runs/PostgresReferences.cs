using System.Globalization;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Postgres.Runs;

/// <summary>A column that names rows of a model, as SQL.</summary>
internal sealed record PostgresReference(string Table, string Column, ModelDescription RefersTo)
    : RowReference(Table, Column, RefersTo)
{
    /// <summary>Where to read: rows <c>t</c>, and what a list is taken apart to.</summary>
    public required string From { get; init; }

    /// <summary>The id that a row names.</summary>
    public required string Value { get; init; }

    /// <summary>What must hold for it to be one; empty for always.</summary>
    public string Condition { get; init; } = "";

    /// <summary>Whether an index finds rows by it.</summary>
    public bool IsIndexed { get; init; }

    /// <summary>Whether rows have an <c>id</c> to be told by.</summary>
    public bool HasId { get; init; }
}

/// <summary>
/// The columns that name rows: by the catalog's foreign keys, of whatever table in the database, and by the names that
/// CATMAID gives them, for tables without foreign keys and lists of ids.
/// </summary>
internal static class PostgresReferences
{
    private const string IsProject = " AND t.content_type_id = (SELECT id FROM django_content_type WHERE app_label = 'catmaid' AND model = 'project')";

    /// <summary>All columns that name rows of some tables.</summary>
    public static async Task<List<PostgresReference>> FindAsync(PostgresLink link, IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        // A parent that others inherit from is read alone: its heirs are tables of their own. Names say something in our
        // own and CATMAID's schema only; another's foreign keys count wherever they are.
        var columns = await link.QueryAsync(
            """
            SELECT c.oid::regclass::text, c.relname::text, a.attname::text, a.attndims > 0 OR y.typcategory = 'A',
                (SELECT target.relname::text FROM pg_constraint f JOIN pg_class target ON target.oid = f.confrelid
                 WHERE f.contype = 'f' AND f.conrelid = c.oid AND f.conkey = ARRAY[a.attnum] AND f.confrelid IN (SELECT to_regclass(quote_ident(n)) FROM unnest($1::text[]) n)
                 LIMIT 1),
                EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum AND i.indpred IS NULL AND i.indisvalid),
                EXISTS (SELECT FROM pg_attribute id WHERE id.attrelid = c.oid AND id.attname = 'id' AND NOT id.attisdropped AND id.atttypid IN ('int8'::regtype, 'int4'::regtype)),
                c.relnamespace = ANY(SELECT to_regnamespace(quote_ident(s))::oid FROM unnest(current_schemas(false)) s) AND has_table_privilege(c.oid, 'SELECT')
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type y ON y.oid = a.atttypid
            WHERE c.relkind = 'r' AND c.relpersistence <> 't'
              AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema', 'tracelift'))
              AND a.atttypid IN ('int8'::regtype, 'int4'::regtype, 'int2'::regtype, 'int8[]'::regtype, 'int4[]'::regtype)
            ORDER BY 1, 3
            """,
            [named],
            row => (
                Sql: row.GetString(0), Table: row.GetString(1), Column: row.GetString(2), IsList: row.GetBoolean(3),
                Target: row.IsDBNull(4) ? null : row.GetString(4), IsIndexed: row.GetBoolean(5), HasId: row.GetBoolean(6), IsNear: row.GetBoolean(7)),
            cancellationToken);
        var references = new List<PostgresReference>();
        foreach (var column in columns)
        {
            var model = Models.InStores.FirstOrDefault(model => model.Table == column.Target)
                ?? (column.IsNear ? KnownReferences.Find(column.Table, column.Column, column.IsList) : null);
            if (model is null || !named.Contains(model.Table) || KnownReferences.IsDerived(column.Table))
                continue;
            var name = SqlText.Name(column.Column);
            references.Add(new PostgresReference(column.IsNear ? column.Table : column.Sql, column.Column, model)
            {
                From = $"ONLY {column.Sql} t{(column.IsList ? $" CROSS JOIN LATERAL unnest(t.{name}) AS listed (id)" : "")}",
                Value = column.IsList ? "listed.id" : $"t.{name}",
                IsIndexed = column.IsIndexed && !column.IsList,
                HasId = column.HasId,
            });
        }

        if (named.Contains(Models.Project.Table))
            references.AddRange(ProjectReferences());
        return references;
    }

    /// <summary>Whether an expression is the id of a row that a run has made. The ranges do not overlap: the last that begins before it tells.</summary>
    public static string IsMade(long run, string table, string id) => string.Create(
        CultureInfo.InvariantCulture,
        $"coalesce((SELECT own.last_id FROM tracelift.run_rows own WHERE own.run_id = {run} AND own.is_made AND own.table_name = {SqlText.Literal(table)} AND own.first_id <= {id} ORDER BY own.first_id DESC LIMIT 1) >= {id}, false)");

    /// <summary>That a row <c>t</c> is not one that a run has made.</summary>
    public static string IsOthers(long run, PostgresReference reference) =>
        reference.Condition + (reference.HasId ? $" AND NOT {IsMade(run, reference.Table, "t.id")}" : "");

    // Rights and tags of a project name it by content type, rights by its id as text.
    private static IEnumerable<PostgresReference> ProjectReferences()
    {
        foreach (var table in (string[])["guardian_userobjectpermission", "guardian_groupobjectpermission"])
        {
            yield return new PostgresReference(table, "object_pk", Models.Project)
            {
                From = $"{table} t",
                Value = "(CASE WHEN t.object_pk ~ '^[0-9]{1,9}$' THEN t.object_pk::int8 END)",
                Condition = IsProject,
                HasId = true,
            };
        }

        yield return new PostgresReference("taggit_taggeditem", "object_id", Models.Project) { From = "taggit_taggeditem t", Value = "t.object_id", Condition = IsProject, HasId = true };
    }
}
