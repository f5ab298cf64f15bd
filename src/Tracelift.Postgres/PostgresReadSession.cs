using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Postgres;

/// <summary>A snapshot: all that is read is of one moment, whatever others commit meanwhile.</summary>
internal sealed class PostgresReadSession : IReadSession
{
    private readonly PostgresLink _link;
    private readonly PostgresReading _reading;

    private PostgresReadSession(PostgresLink link)
    {
        _link = link;
        _reading = new PostgresReading(link);
    }

    public static async Task<PostgresReadSession> OpenAsync(PostgresUrl url, CancellationToken cancellationToken)
    {
        var link = await PostgresLink.OpenAsync(url, cancellationToken);
        try
        {
            // The first query fixes the moment.
            await link.ExecuteAsync(
                $"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {SessionSettings.Sql} SELECT 1", cancellationToken);
            return new PostgresReadSession(link);
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    public Task<IReadOnlyList<ProjectInfo>> ProjectsAsync(CancellationToken cancellationToken) =>
        _reading.ProjectsAsync(cancellationToken);

    public IAsyncEnumerable<Batch> ReadAsync(RowQuery query, CancellationToken cancellationToken) =>
        _reading.ReadAsync(query, cancellationToken);

    public Task<long?> CountAsync(string table, long project, CancellationToken cancellationToken) =>
        _reading.CountAsync(table, project, cancellationToken);

    public ValueTask DisposeAsync() => _link.DisposeAsync();
}
