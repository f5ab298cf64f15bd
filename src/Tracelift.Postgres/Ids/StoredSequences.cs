using Tracelift.Model;
using Tracelift.Postgres.Import;
using Tracelift.Stores;

namespace Tracelift.Postgres.Ids;

/// <summary>Reads and raises the sequences that ids of models come from.</summary>
internal static class StoredSequences
{
    /// <summary>Reads all sequences.</summary>
    /// <param name="link">The connection.</param>
    /// <param name="note">Receives a note for each sequence that this role may not read.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public static async Task<IReadOnlyList<CheckedSequence>> ReadAsync(PostgresLink link, Action<string> note, CancellationToken cancellationToken)
    {
        var families = await FamilyTables.LoadAsync(link, cancellationToken);
        var sequences = new List<CheckedSequence>();
        foreach (var family in IdFamily.All)
            await AddAsync(family, families.Sequence(family), [.. families[family].Select(table => $"ONLY {table}")]);
        foreach (var model in ProjectModels.All.Where(model => !IdFamily.All.Contains(model.Family)))
        {
            if (await link.ScalarAsync<string>("SELECT pg_get_serial_sequence(quote_ident($1), 'id')", [model.Table], cancellationToken) is { } name)
                await AddAsync(model.Family, name, [SqlText.Name(model.Table)]);
        }

        return sequences;

        async Task AddAsync(IdFamily family, string name, IReadOnlyList<string> tables)
        {
            if (!await link.ScalarAsync<bool>("SELECT has_sequence_privilege($1, 'SELECT')", [name], cancellationToken))
            {
                note($"The sequence {name} was not checked: this role may not read it");
                return;
            }

            var last = await link.ScalarAsync<long>($"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {name}", [], cancellationToken);
            sequences.Add(new CheckedSequence(family, name, last, tables));
        }
    }

    /// <summary>Raises the sequences that are below an existing id.</summary>
    public static async Task RaiseAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        await link.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", [SequenceKeeper.Lock], cancellationToken);
        foreach (var sequence in await ReadAsync(link, _ => { }, cancellationToken))
        {
            var largest = string.Join(", ", sequence.Tables.Select(table => $"(SELECT max(id)::int8 FROM {table})"));
            await link.ExecuteAsync(
                $"SELECT setval('{sequence.Name}', largest.id) FROM (SELECT greatest({largest}) AS id) largest, {sequence.Name} known WHERE largest.id > CASE WHEN known.is_called THEN known.last_value ELSE known.last_value - 1 END",
                cancellationToken);
        }
    }
}
