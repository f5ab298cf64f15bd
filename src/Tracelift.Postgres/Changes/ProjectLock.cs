using System.Globalization;

namespace Tracelift.Postgres.Changes;

/// <summary>
/// The advisory lock of a project, which guards the creation of semantic objects and ends with the transaction. A session
/// that has to wait says for whom: jobs that begin at the same time are often not meant to.
/// </summary>
internal static class ProjectLock
{
    // The first number of the lock; the second is the project's id.
    private const int Kind = 0x7472_6C66;

    /// <summary>Takes the lock.</summary>
    /// <param name="link">The connection, in a transaction.</param>
    /// <param name="project">The project.</param>
    /// <param name="tell">Receives a message if the session has to wait; or null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether it had to wait, as far as someone is told.</returns>
    public static async Task<bool> TakeAsync(PostgresLink link, long project, Action<string>? tell, CancellationToken cancellationToken)
    {
        object?[] key = [Kind, checked((int)project)];
        if (tell is not null)
        {
            if ((await link.QueryAsync("SELECT pg_try_advisory_xact_lock($1, $2)", key, row => row.GetBoolean(0), cancellationToken))[0])
                return false;
            var holders = await link.QueryAsync(
                """
                SELECT format('process %s of %s, since %s', a.pid, coalesce(nullif(a.application_name, ''), a.usename), to_char(a.xact_start, 'HH24:MI:SS'))
                FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                WHERE l.locktype = 'advisory' AND l.granted AND l.classid = $1::int4::oid AND l.objid = $2::int4::oid AND l.objsubid = 2
                """,
                key,
                row => row.GetString(0),
                cancellationToken);
            // Copies take one lock together, which is that of no project.
            var what = project < 0 ? "Another copy of a project is being made" : string.Create(CultureInfo.InvariantCulture, $"Another import or change works on project {project}");
            tell($"{what} ({(holders.Count == 0 ? "it has just ended" : string.Join("; ", holders))}): waiting for it to end");
        }

        await link.ExecuteAsync("SELECT pg_advisory_xact_lock($1, $2)", key, cancellationToken);
        return tell is not null;
    }
}
