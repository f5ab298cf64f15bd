using Tracelift.Model;
using Tracelift.Postgres.Derived;
using Tracelift.Postgres.Ids;
using Tracelift.Postgres.Import;
using Tracelift.Postgres.Runs;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Changes;

/// <summary>The transaction that changes projects, stacks, users and single rows, on a new connection.</summary>
internal sealed class PostgresChangeSession : PostgresWriteSession, IChangeSession
{
    private readonly PostgresUrl _url;
    private readonly TimeProvider _time;
    private readonly Action<string>? _tell;
    private readonly List<string> _notes = [];

    private PostgresChangeSession(PostgresUrl url, TimeProvider time, PostgresLink link, Action<string>? tell)
        : base(link, url)
    {
        _url = url;
        _time = time;
        _tell = tell;
    }

    public IReadOnlyList<string> Notes => _notes;

    public static async Task<PostgresChangeSession> BeginAsync(PostgresUrl url, TimeProvider time, Action<string>? tell, CancellationToken cancellationToken)
    {
        var link = await PostgresLink.OpenAsync(url, cancellationToken);
        try
        {
            await link.ExecuteAsync($"BEGIN ISOLATION LEVEL READ COMMITTED; {SessionSettings.Sql}", cancellationToken);
            return new PostgresChangeSession(url, time, link, tell);
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    public Task LockProjectAsync(long project, CancellationToken cancellationToken) =>
        WorkAsync(() => ProjectLock.TakeAsync(Link, project, _tell, cancellationToken));

    public Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken) => LockAsync(model, ids, "NO KEY UPDATE", cancellationToken);

    public Task<IdSet> ImportedAsync(ModelDescription model, IdSet ids, IdSet users, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return WorkAsync(async () => new IdSet(await Link.QueryAsync(
            $"""
            SELECT t.id::int8 FROM {SqlText.Name(model.Table)} t
            WHERE t.id = ANY({SqlText.IdArray(model.Columns[0].Kind, ids)}) AND EXISTS (
                SELECT FROM catmaid_transaction_info i
                WHERE i.transaction_id = t.txid AND i.label = 'skeletons.import' AND i.user_id = ANY({SqlText.IdArray(ColumnKind.Integer, users)}))
            """,
            [],
            row => row.GetInt64(0),
            cancellationToken)));
    }

    public Task DeriveAsync(IReadOnlyDictionary<ModelDescription, IdSet> added, CancellationToken cancellationToken) => WorkAsync(async () =>
    {
        await new DerivedRebuild(Link).AddMissingAsync(added, cancellationToken);
        return true;
    });

    public Task CorrectDerivedAsync(IdSet treenodes, IdSet connectors, IdSet skeletons, CancellationToken cancellationToken) => WorkAsync(async () =>
    {
        await new DerivedRebuild(Link).CorrectAsync(treenodes, connectors, skeletons, cancellationToken);
        return true;
    });

    public Task RebuildDerivedAsync(long project, CancellationToken cancellationToken) =>
        WorkAsync(() => new DerivedRebuild(Link).RunAsync(project, cancellationToken));

    public Task RaiseSequencesAsync(CancellationToken cancellationToken) => WorkAsync(async () =>
    {
        await StoredSequences.RaiseAsync(Link, cancellationToken);
        return true;
    });

    public Task<long?> RecordRunAsync(RunRecord record, long? run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return WorkAsync(async () => RunLog.IsEmpty ? run : await RunTables.RememberAsync(Link, record, run, RunLog, _notes, cancellationToken));
    }

    public Task CommitAsync(CancellationToken cancellationToken) => WorkAsync(async () =>
    {
        await Link.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE", cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        await CommitOutcome.CommitAsync(Link, _url, _time);
        IsCommitted = true;
        return true;
    });
}
