using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using Tracelift.Errors;

namespace Tracelift.Postgres;

/// <summary>Translates the driver's exceptions to <see cref="TraceliftException"/>. No other class does.</summary>
internal static class PostgresErrors
{
    private const string SequenceLimit = "2200H";

    /// <summary>Whether an exception comes from the driver or the network and needs translation.</summary>
    public static bool IsDriver(Exception e) => e switch
    {
        // Two commands at once on one connection: a defect in Tracelift.
        NpgsqlOperationInProgressException => false,
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        // The connection broke earlier and is closed now, or the stream of a COPY ended with an error.
        InvalidOperationException { Source: "Npgsql" } => true,
        // The server cancelled the statement without a request from this process.
        OperationCanceledException { InnerException: PostgresException } => true,
        _ => false,
    };

    /// <summary>Returns PostgreSQL's code of the error behind an exception; or null.</summary>
    public static string? SqlState(Exception e) =>
        (e as PostgresException ?? e.InnerException as PostgresException)?.SqlState;

    /// <summary>Translates an exception of the driver.</summary>
    /// <param name="e">The exception.</param>
    /// <param name="store">The store's name, without a password.</param>
    public static StoreException Translate(Exception e, string store) => e switch
    {
        PostgresException error => FromServer(error, store),
        OperationCanceledException { InnerException: PostgresException error } => FromServer(error, store),
        _ => FromNetwork(e, store),
    };

    /// <summary>Translates an exception of the driver while rows are written. If a row is wrong, the error is about the input.</summary>
    /// <param name="e">The exception.</param>
    /// <param name="store">The store's name, without a password.</param>
    /// <param name="table">The table.</param>
    /// <param name="row">The row, if known (" with id 5"); or empty.</param>
    public static TraceliftException TranslateWrite(Exception e, string store, string table, string row)
    {
        if (e is not PostgresException error)
            return Translate(e, store);
        return error.SqlState switch
        {
            PostgresErrorCodes.UniqueViolation => new InputException(
                "duplicate-row", $"{table}: a row{row} exists already: {Reason(error)} ({error.ConstraintName})", inner: e),
            PostgresErrorCodes.CheckViolation => new InputException(
                "bad-value", $"{table}: a row{row} breaks the rule {error.ConstraintName}: {Reason(error)}", inner: e),
            PostgresErrorCodes.NotNullViolation => new InputException(
                "missing-value", $"{table}: a row{row} has no value for {error.ColumnName}", inner: e),
            PostgresErrorCodes.ForeignKeyViolation => ForeignKey(error),
            _ when error.SqlState.StartsWith("22", StringComparison.Ordinal) => new InputException(
                "bad-value", $"{table}: a row{row} can't be stored: {error.MessageText}", inner: e),
            _ => Translate(e, store),
        };
    }

    /// <summary>Translates a foreign key error that stops an undo.</summary>
    /// <param name="e">The exception of the driver.</param>
    /// <param name="run">The run.</param>
    public static StoreException StillNamed(Exception e, long run)
    {
        var error = e as PostgresException ?? (PostgresException)e.InnerException!;
        return new(
            "attached",
            FormattableString.Invariant($"Run {run} was not undone: {error.TableName}: a row refers to something that the undo would delete: {Reason(error)} ({error.ConstraintName}). Nothing was changed"),
            FormattableString.Invariant($"Delete that row first, or keep the run. If the row was added since the undo began, tracelift undo {run} --dry-run lists what prevents it."),
            error);
    }

    private static string Reason(PostgresException error) =>
        string.IsNullOrEmpty(error.Detail) ? error.MessageText : error.Detail;

    private static StoreException ForeignKey(PostgresException error) => new(
        "reference-missing",
        $"{error.TableName}: a row refers to a missing row: {Reason(error)} ({error.ConstraintName})",
        "If the input is valid, another client has deleted it meanwhile: try again",
        error);

    private static StoreException FromServer(PostgresException error, string store)
    {
        var detail = error.MessageText;
        return error.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => new(
                "access-denied", $"{store} refuses this user and password: {detail}",
                "Set PGPASSWORD, or put the password into ~/.pgpass, and check that pg_hba.conf admits the user", error),
            PostgresErrorCodes.InvalidCatalogName => new(
                "no-database", $"{store}: {detail}", "Create it (createdb), or correct the name", error),
            PostgresErrorCodes.InsufficientPrivilege => new(
                "no-privilege", $"{store}: {detail}", "Use the role that owns CATMAID's tables, or grant this one what it lacks", error),
            PostgresErrorCodes.ReadOnlySqlTransaction => new(
                "read-only", $"{store} takes no changes: {detail}",
                "It may be a standby server, or default_transaction_read_only is on: use the primary", error),
            PostgresErrorCodes.DiskFull => new(
                "disk-full", $"{store} has no disk space left: {detail}", "Make room on the database's disk and try again", error),
            PostgresErrorCodes.OutOfMemory => new(
                "out-of-memory", $"{store} has no memory left: {detail}", "Check the server's memory settings (work_mem, max_connections)", error),
            PostgresErrorCodes.TooManyConnections => new(
                "too-many-connections", $"{store} accepts no further connection: {detail}",
                "Try again later, or raise max_connections; an import needs two", error, isTransient: true),
            PostgresErrorCodes.DeadlockDetected => new(
                "deadlock", $"{store}: deadlock with another client's transaction: {Reason(error)}",
                "Try again", error, isTransient: true),
            PostgresErrorCodes.SerializationFailure => new(
                "conflict", $"{store}: another client changed the same rows: {detail}", "Try again", error, isTransient: true),
            PostgresErrorCodes.LockNotAvailable => new(
                "locked", $"{store}: another client held a lock for too long: {detail}", "Try again later", error, isTransient: true),
            PostgresErrorCodes.QueryCanceled => new(
                "statement-cancelled", $"{store}: the server ended a statement: {detail}",
                "An administrator cancelled it, or statement_timeout is too short", error, isTransient: true),
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
                or PostgresErrorCodes.DatabaseDropped => new(
                "server-stopped", $"{store}: {detail}", "Try again when the server is up", error, isTransient: true),
            PostgresErrorCodes.InFailedSqlTransaction => new(
                "transaction-failed", $"{store}: an earlier error has ended this transaction", inner: error),
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction => new(
                "unknown-schema", $"{store} lacks an object that Tracelift needs: {detail}",
                "tracelift store info describes the database", error),
            SequenceLimit => new(
                "ids-exhausted", $"{store} has no ids left: {detail}", inner: error),
            PostgresErrorCodes.ForeignKeyViolation => ForeignKey(error),
            _ when error.SqlState.StartsWith("25P0", StringComparison.Ordinal) || error.SqlState == "57P05" => new(
                "connection-lost", $"{store} has ended the connection: {detail}", "Try again", error, isTransient: true),
            _ when error.SqlState.StartsWith("23", StringComparison.Ordinal) => new(
                "constraint", $"{store}: {detail}: {Reason(error)}", inner: error),
            _ => new("database-error", $"{store}: {detail} (SQLSTATE {error.SqlState})", error.Hint, error, error.IsTransient),
        };
    }

    private static StoreException FromNetwork(Exception e, string store)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return new(
                        "unreachable", $"Nothing answers at {store}", "Check that PostgreSQL runs there and listens on this port", e, isTransient: true);
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return new("unknown-host", $"The host in {store} is unknown", "Correct the name", e);
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable } socket:
                    return new("unreachable", $"{store} can't be reached: {socket.Message}", "Correct host and port", e);
                case SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable }:
                    return new("unreachable", $"{store} does not answer", "Check the network and its firewalls", e, isTransient: true);
                case AuthenticationException:
                    return new(
                        "tls-failed", $"No encrypted connection to {store}: {cause.Message}", "Check sslmode and sslrootcert in the URL", e);
                case NpgsqlException when cause.Message.Contains("No password has been provided", StringComparison.Ordinal):
                    return new(
                        "access-denied", $"{store} asks for a password", "Set PGPASSWORD, or put the password into ~/.pgpass", e);
            }
        }

        return e switch
        {
            TimeoutException or NpgsqlException { InnerException: TimeoutException } => new(
                "unreachable", $"{store} does not answer", "Check the server's load and the network", e, isTransient: true),
            NpgsqlException { InnerException: null } => new("database-error", $"{store}: {e.Message}", inner: e),
            _ => new("connection-lost", $"The connection to {store} was cut", "Try again", e, isTransient: true),
        };
    }
}
