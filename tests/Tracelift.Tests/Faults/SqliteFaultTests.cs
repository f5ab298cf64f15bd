using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>
/// Accesses to files, memory and the disk's power fail under SQLite at moments of each command: the store is whole
/// afterwards, and the command says what went wrong. A sample; bench/Faults tries each moment.
/// </summary>
public sealed class SqliteFaultTests
{
    private const string Moments = "2";
    private const string Seed = "2026";

    [Fact]
    public async Task Files_memory_and_power_that_fail_at_any_moment_leave_a_whole_store()
    {
        var result = await Tool.RunBenchAsync("Faults", "tracelift-faults", "--sample", Moments, "--seed", Seed);

        Assert.DoesNotContain("FAILED:", result.Output, StringComparison.Ordinal);
        result.Expect(0);

        // Each command met faults, and told them.
        var sums = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6 * 7, sums.Length);
        Assert.Contains(sums, line => line.StartsWith("import, memory: 2 of", StringComparison.Ordinal) && line.Contains("store-memory", StringComparison.Ordinal));
        Assert.Contains(sums, line => line.StartsWith("bulk, full: 2 of", StringComparison.Ordinal) && line.Contains("store-full", StringComparison.Ordinal));
    }
}
