using Npgsql;

namespace Tracelift.Tests.Support;

/// <summary>A transaction of another client that holds a lock until it is disposed of.</summary>
internal sealed class HeldLocks : IAsyncDisposable
{
    /// <summary>Whether the store-wide write lock is free.</summary>
    public const string IsStoreFree = "SELECT pg_try_advisory_xact_lock(x'74726C7000000001'::int8)";

    private readonly NpgsqlConnection _connection;

    private HeldLocks(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Takes a lock.</summary>
    /// <param name="store">The store, in PostgreSQL.</param>
    /// <param name="function">The function that takes it.</param>
    public static async Task<HeldLocks> TakeAsync(TestStore store, string function)
    {
        var connection = new NpgsqlConnection(store.Database!.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; SELECT {function}", connection);
        await command.ExecuteNonQueryAsync();
        return new HeldLocks(connection);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
