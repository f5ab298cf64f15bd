using System.Text.RegularExpressions;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Stores;

/// <summary>Statements use only features that PostgreSQL 13 and 17 both have.</summary>
public sealed partial class PostgresVersionTests
{
    // Where the server's version, or its catalog, is asked first.
    private static readonly HashSet<string> Gated = new(StringComparer.Ordinal)
    {
        "TriggerSwitch.cs: has_parameter_privilege", "SessionSettings.cs: transaction_timeout",
    };

    [Fact]
    public void No_statement_needs_what_came_later_or_is_gone()
    {
        var folder = Path.Combine(Repository.Root, "src", "Tracelift.Postgres");
        var files = Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories).Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".sql", StringComparison.Ordinal)).ToList();

        var found = files.SelectMany(file => Later().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileName(file)}: {match.Value.TrimEnd('(')}")).ToHashSet(StringComparer.Ordinal);

        Assert.True(files.Count > 50);
        Assert.Empty(found.Except(Gated));
        Assert.Superset(Gated, found);
    }

    [GeneratedRegex(
        // 14, 15, 16, 17, then the removed versions.
        @"\b(date_bin|string_to_table|trim_array|bit_count|range_agg|\w*multirange|pg_stat_wal|idle_session_timeout|client_connection_check_interval|pg_stat_progress_copy|unistr|OR REPLACE TRIGGER|SEARCH (DEPTH|BREADTH) FIRST|pg_read_all_data"
        + @"|MERGE INTO|NULLS NOT DISTINCT|regexp_(count|instr|like|substr)|has_parameter_privilege|security_invoker"
        + @"|any_value|array_sample|array_shuffle|pg_input_is_valid|json_arrayagg|json_objectagg|pg_stat_io"
        + @"|transaction_timeout|JSON_TABLE|json_exists|json_query|json_value|to_bin|to_oct|xmltext|pg_stat_checkpointer|pg_maintain"
        + @"|checkpoints_timed|checkpoints_req|buffers_backend|old_snapshot_threshold|vacuum_defer_cleanup_age|pg_start_backup|db_user_namespace)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000)]
    private static partial Regex Later();
}
