namespace Tracelift.Stores.Ledger;

/// <summary>The statements about jobs in a ledger, the same for every store.</summary>
public static class JobLedger
{
    private const string Columns = "id, kind, project_id, user_id, user_name, options, state, created, began, ended, report, fault, file_name";

    /// <summary>Returns all jobs, the oldest first.</summary>
    public static async Task<IReadOnlyList<StoredJob>> ListAsync(ILedgerLink link, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        return await link.QueryAsync($"SELECT {Columns} FROM {link.Table("job")} ORDER BY created", [], Read, cancellationToken);
    }

    /// <summary>Saves a job. An older state of it is replaced.</summary>
    public static Task SaveAsync(ILedgerLink link, StoredJob job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(job);
        return link.ExecuteAsync(
            $"""
            INSERT INTO {link.Table("job")} ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT (id) DO UPDATE SET state = excluded.state, began = excluded.began, ended = excluded.ended,
                report = excluded.report, fault = excluded.fault, file_name = excluded.file_name
            """,
            [
                job.Id, job.Kind, job.Project, job.User, job.UserName, job.Options, job.State.ToString().ToLowerInvariant(), job.Created, job.Began, job.Ended,
                job.Report, job.Fault, job.FileName,
            ],
            cancellationToken);
    }

    /// <summary>Deletes jobs.</summary>
    public static async Task RemoveAsync(ILedgerLink link, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(ids);
        foreach (var id in ids)
            await link.ExecuteAsync($"DELETE FROM {link.Table("job")} WHERE id = $1", [id], cancellationToken);
    }

    private static StoredJob Read(ILedgerRow row) => new()
    {
        Id = row.Text(0),
        Kind = row.Text(1),
        Project = row.LongOrNull(2),
        User = row.LongOrNull(3),
        UserName = row.Text(4),
        Options = row.Text(5),
        State = Enum.Parse<JobState>(row.Text(6), ignoreCase: true),
        Created = row.Moment(7),
        Began = row.MomentOrNull(8),
        Ended = row.MomentOrNull(9),
        Report = row.TextOrNull(10),
        Fault = row.TextOrNull(11),
        FileName = row.TextOrNull(12),
    };
}
