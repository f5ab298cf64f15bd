using System.Globalization;

namespace Tracelift.Postgres;

/// <summary>The settings of every transaction of Tracelift.</summary>
internal static class SessionSettings
{
    /// <summary>
    /// As in pg_dump, limits meant for web pages do not end bulk work. JIT compilation costs more than it gains here. A
    /// large table is read from its start, not from the position of another reader, so that rows always have the same
    /// order. Quoting relies on standard_conforming_strings. The server notices a vanished client within two minutes and
    /// frees its locks. transaction_timeout exists since PostgreSQL 17.
    /// </summary>
    public const string Sql =
        "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; " +
        "SET LOCAL jit = off; SET LOCAL synchronize_seqscans = off; SET LOCAL standard_conforming_strings = on; " +
        "SET LOCAL tcp_keepalives_idle = 60; SET LOCAL tcp_keepalives_interval = 10; SET LOCAL tcp_keepalives_count = 6; " +
        "SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout';";

    // The client cancels the statement first, with its own reason.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Returns the settings to add to <see cref="Sql"/> that make the server end longer statements, in case no
    /// cancellation reaches it. They also end a transaction that is idle for so long.
    /// </summary>
    public static string Within(TimeSpan limit)
    {
        var milliseconds = (long)Math.Min((limit + Grace).TotalMilliseconds, int.MaxValue);
        return string.Create(CultureInfo.InvariantCulture, $"SET LOCAL statement_timeout = {milliseconds}; SET LOCAL idle_in_transaction_session_timeout = {milliseconds};");
    }
}
