using System.Diagnostics;
using Npgsql;

namespace Tracelift.Bench.Kill;

/// <summary>
/// Traces as CATMAID's clients do, with one statement in each transaction: creates nodes with ids of the sequence, moves
/// and deletes them, and sometimes sets the sequences to the largest id, as CATMAID's imports do at their end.
/// </summary>
internal sealed class TracingClient : IAsyncDisposable
{
    private const int BetweenSettings = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly NpgsqlConnection _connection;
    private readonly bool _isInherited;

    private TracingClient(NpgsqlConnection connection, bool isInherited) => (_connection, _isInherited) = (connection, isInherited);

    public static async Task<TracingClient> ConnectAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT to_regclass('location') IS NOT NULL", connection);
        return new TracingClient(connection, (bool)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>Traces in project 1 until it is stopped.</summary>
    public async Task<Waits> TraceAsync(CancellationToken stop)
    {
        var waits = new Waits();
        var (parent, skeleton, user) = await FirstAsync();
        for (var round = 1; !stop.IsCancellationRequested; round++)
        {
            var node = (long)(await MeasureAsync(waits, "make a node", $"""
                INSERT INTO treenode (project_id, location_x, location_y, location_z, editor_id, user_id, skeleton_id, parent_id)
                VALUES (1, {round}, 2, 3, {user}, {user}, {skeleton}, {parent}) RETURNING id
                """))!;
            await MeasureAsync(waits, "move it", $"UPDATE treenode SET location_x = location_x + 1, editor_id = {user} WHERE id = {node}");
            await MeasureAsync(waits, "make a connector", $"INSERT INTO connector (project_id, location_x, location_y, location_z, editor_id, user_id) VALUES (1, {round}, 2, 3, {user}, {user}) RETURNING id");
            if (round % 2 == 0)
                await MeasureAsync(waits, "delete it", $"DELETE FROM treenode WHERE id = {node}");
            if (round % BetweenSettings == 0)
            {
                await MeasureAsync(waits, "set the sequence of locations", $"SELECT nextval('location_id_seq'); SELECT setval('location_id_seq', max(id)) FROM {Locations}");
                await MeasureAsync(waits, "set the sequence of concepts", $"SELECT nextval('concept_id_seq'); SELECT setval('concept_id_seq', max(id)) FROM {Concepts}");
            }

            await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return waits;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private string Locations => _isInherited ? "location" : "(SELECT max(id) AS id FROM treenode UNION ALL SELECT max(id) FROM connector) l";

    private string Concepts => _isInherited
        ? "concept"
        : "(SELECT max(id) AS id FROM class_instance UNION ALL SELECT max(id) FROM class_instance_class_instance UNION ALL SELECT max(id) FROM class UNION ALL SELECT max(id) FROM relation UNION ALL SELECT max(id) FROM treenode_connector UNION ALL SELECT max(id) FROM treenode_class_instance) c";

    private async Task<(long Parent, long Skeleton, int User)> FirstAsync()
    {
        await using var command = new NpgsqlCommand("SELECT id, skeleton_id, user_id FROM treenode WHERE project_id = 1 ORDER BY id LIMIT 1", _connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2));
    }

    private async Task<object?> MeasureAsync(Waits waits, string kind, string sql)
    {
#pragma warning disable CA2100 // Made of numbers and names of our own.
        await using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        var began = Stopwatch.GetTimestamp();
        var value = await command.ExecuteScalarAsync();
        waits.Add(kind, Stopwatch.GetElapsedTime(began));
        return value;
    }
}
