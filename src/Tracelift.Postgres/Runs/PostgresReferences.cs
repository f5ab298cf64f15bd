using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Postgres.Runs;

/// <summary>A column that refers to rows of another table, as SQL.</summary>
internal sealed record PostgresReference(string Table, string Column, string RefersTo)
    : RowReference(Table, Column, RefersTo)
{
    /// <summary>The table.</summary>
    public required string Sql { get; init; }

    /// <summary>The source of rows <c>t</c>, with lists expanded.</summary>
    public required string From { get; init; }

    /// <summary>The id that a row refers to.</summary>
    public required string Value { get; init; }

    /// <summary>The condition under which the value is a reference; empty if it always is.</summary>
    public string Condition { get; init; } = "";

    /// <summary>Whether an index finds rows by the column.</summary>
    public bool IsIndexed { get; init; }

    /// <summary>Whether rows have an <c>id</c>.</summary>
    public bool HasId { get; init; }
}

/// <summary>
/// Finds columns that refer to rows: by the foreign keys of all tables in the database, and by CATMAID's column names,
/// for tables without foreign keys and for lists of ids.
/// </summary>
internal static class PostgresReferences
{
    private const string IsProject = " AND t.content_type_id = (SELECT id FROM django_content_type WHERE app_label = 'catmaid' AND model = 'project')";
    private const string IsStack = " AND t.content_type_id = (SELECT id FROM django_content_type WHERE app_label = 'catmaid' AND model = 'stack')";

    /// <summary>The reference of tags to stacks.</summary>
    public static PostgresReference OfStacks { get; } =
        new("taggit_taggeditem", "object_id", ProjectModels.Stack.Table) { Sql = "taggit_taggeditem", From = "taggit_taggeditem t", Value = "t.object_id", Condition = IsStack, HasId = true };

    /// <summary>Returns all columns that refer to rows of some tables.</summary>
    public static async Task<List<PostgresReference>> FindAsync(PostgresLink link, IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        // ONLY reads a parent table without its inheriting tables, which are listed themselves. Names count in
        // Tracelift's and CATMAID's schema only; foreign keys count in every schema.
        var columns = await link.QueryAsync(
            """
            SELECT c.oid::regclass::text, c.relname::text, a.attname::text, a.attndims > 0 OR y.typcategory = 'A',
                key.target, coalesce(key.action = 'n', false),
                EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum AND i.indpred IS NULL AND i.indisvalid),
                EXISTS (SELECT FROM pg_attribute id WHERE id.attrelid = c.oid AND id.attname = 'id' AND NOT id.attisdropped AND id.atttypid IN ('int8'::regtype, 'int4'::regtype)),
                c.relnamespace = ANY(SELECT to_regnamespace(quote_ident(s))::oid FROM unnest(current_schemas(false)) s) AND has_table_privilege(c.oid, 'SELECT'),
                EXISTS (SELECT FROM pg_index i JOIN pg_attribute id ON id.attrelid = c.oid AND id.attnum = i.indkey[0]
                    WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indnkeyatts = 1 AND id.attname = 'id'
                      AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.confrelid = c.oid AND f.confkey <> ARRAY[id.attnum]))
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type y ON y.oid = a.atttypid
            LEFT JOIN LATERAL (
                SELECT named.name AS target, f.confdeltype AS action
                FROM pg_constraint f JOIN unnest($1::text[]) AS named (name) ON f.confrelid = coalesce(to_regclass(quote_ident(named.name)), to_regclass(named.name))
                JOIN pg_attribute id ON id.attrelid = f.confrelid AND id.attname = 'id'
                WHERE f.contype = 'f' AND f.conrelid = c.oid AND f.conkey[array_position(f.confkey, id.attnum)] = a.attnum
                ORDER BY f.oid LIMIT 1) key ON true
            WHERE c.relkind = 'r' AND c.relpersistence <> 't'
              AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema', 'tracelift'))
              AND a.atttypid IN ('int8'::regtype, 'int4'::regtype, 'int2'::regtype, 'int8[]'::regtype, 'int4[]'::regtype)
            ORDER BY 1, 3
            """,
            [named],
            row => (
                Sql: row.GetString(0), Table: row.GetString(1), Column: row.GetString(2), IsList: row.GetBoolean(3),
                Target: row.IsDBNull(4) ? null : row.GetString(4), IsEmptied: row.GetBoolean(5), IsIndexed: row.GetBoolean(6), HasId: row.GetBoolean(7),
                IsNear: row.GetBoolean(8), CanBeTakenOut: row.GetBoolean(9)),
            cancellationToken);
        var references = new List<PostgresReference>();
        foreach (var column in columns)
        {
            var target = column.Target ?? (column.IsNear ? KnownReferences.Find(column.Table, column.Column, column.IsList)?.Table : null);
            if (target is null || !named.Contains(target) || KnownReferences.IsDerived(column.Table, column.Column))
                continue;
            var name = SqlText.Name(column.Column);
            references.Add(new PostgresReference(column.IsNear ? column.Table : column.Sql, column.Column, target)
            {
                Sql = column.Sql,
                From = $"ONLY {column.Sql} t{(column.IsList ? $" CROSS JOIN LATERAL unnest(t.{name}) AS listed (id)" : "")}",
                Value = column.IsList ? "listed.id" : $"t.{name}",
                IsIndexed = column.IsIndexed && !column.IsList,
                HasId = column.HasId,
                IsEmptied = column.IsEmptied || (column.Target is null && KnownReferences.IsEmptied(column.Table, column.Column)),
                Obstacle = column switch
                {
                    { IsList: true } => "it is a list of ids",
                    { CanBeTakenOut: false } => "its rows have no id to delete them by",
                    _ => null,
                },
            });
        }

        if (named.Contains(Models.Project.Table))
            references.AddRange(OfProjects());
        return references;
    }

    /// <summary>Returns the references of rights and tags to projects: by content type and id; rights hold the id as text.</summary>
    public static IEnumerable<PostgresReference> OfProjects()
    {
        foreach (var table in (string[])["guardian_userobjectpermission", "guardian_groupobjectpermission"])
        {
            yield return new PostgresReference(table, "object_pk", Models.Project.Table)
            {
                Sql = table,
                From = $"{table} t",
                Value = "(CASE WHEN t.object_pk ~ '^[0-9]{1,9}$' THEN t.object_pk::int8 END)",
                Condition = IsProject,
                HasId = true,
            };
        }

        yield return new PostgresReference("taggit_taggeditem", "object_id", Models.Project.Table) { Sql = "taggit_taggeditem", From = "taggit_taggeditem t", Value = "t.object_id", Condition = IsProject, HasId = true };
    }
}
