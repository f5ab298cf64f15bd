using System.Globalization;

namespace Tracelift.Postgres;

/// <summary>What every transaction of ours sets for itself.</summary>
internal static class SessionSettings
{
    /// <summary>
    /// As pg_dump does: bulk work is not cut off by limits that are meant for web pages. Compiling queries costs more
    /// than it gains here. A large table is read from its start, not from where somebody else is reading it: the same rows come in
    /// the same order. The quoting of texts relies on standard_conforming_strings. A client that vanishes is noticed within
    /// two minutes, and its locks go. transaction_timeout is PostgreSQL 17's.
    /// </summary>
    public const string Sql =
        "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; " +
        "SET LOCAL jit = off; SET LOCAL synchronize_seqscans = off; SET LOCAL standard_conforming_strings = on; " +
        "SET LOCAL tcp_keepalives_idle = 60; SET LOCAL tcp_keepalives_interval = 10; SET LOCAL tcp_keepalives_count = 6; " +
        "SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout';";

    // Who has asked cancels the statement first, and says why.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After <see cref="Sql"/>: has the server end what takes longer, should it never be told to. A transaction in which nothing
    /// happens for so long ends as well.
    /// </summary>
    public static string Within(TimeSpan limit)
    {
        var milliseconds = (long)Math.Min((limit + Grace).TotalMilliseconds, int.MaxValue);
        return string.Create(CultureInfo.InvariantCulture, $"SET LOCAL statement_timeout = {milliseconds}; SET LOCAL idle_in_transaction_session_timeout = {milliseconds};");
    }
}
