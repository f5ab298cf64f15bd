using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Postgres.Recognition;

/// <summary>Collects notes for the administrator of a database before an import.</summary>
internal static class DatabaseNotes
{
    /// <summary>Inspects the database.</summary>
    public static async Task<IReadOnlyList<string>> CollectAsync(PostgresLink link, DatabaseState state, CancellationToken cancellationToken)
    {
        var notes = state.Notes.ToList();
        if (await link.ScalarAsync<bool>("SELECT pg_is_in_recovery()", [], cancellationToken))
            notes.Add("This server is a standby: data can be exported from it, not imported into it");
        if (state.Kind == StoreKind.Catmaid)
        {
            foreach (var trigger in await DerivedTriggers.LoadAsync(link, cancellationToken))
            {
                if (!trigger.IsActive)
                    notes.Add($"The trigger {trigger.Name} on {trigger.Table} is {(trigger.Exists ? "switched off" : "missing")}: imports fill {string.Join(" and ", trigger.Fills)} themselves");
            }
        }

        var foreign = await NotOwnedAsync(link, cancellationToken);
        if (foreign.Count > 0)
        {
            notes.Add(
                $"This role does not own {string.Join(", ", foreign)}: imports can't lock id sequences before the commit, and can't analyze the tables");
        }

        return notes;
    }

    private static Task<List<string>> NotOwnedAsync(PostgresLink link, CancellationToken cancellationToken) =>
        link.QueryAsync(
            """
            SELECT relname::text FROM unnest($1::text[]) name JOIN pg_class ON pg_class.oid = to_regclass(quote_ident(name))
            WHERE NOT pg_has_role(relowner, 'USAGE')
            """,
            [(string[])["treenode", "class_instance", IdFamily.Location.Sequence, IdFamily.Concept.Sequence]],
            row => row.GetString(0),
            cancellationToken);
}
