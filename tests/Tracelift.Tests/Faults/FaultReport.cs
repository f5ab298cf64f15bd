using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>Checks the report of a fault: an exit code, one error, advice, no internals of the program.</summary>
internal static class FaultReport
{
    /// <summary>Asserts that a command ended with a fault that a user can correct.</summary>
    /// <param name="result">How it ended.</param>
    /// <param name="exitCode">The exit code.</param>
    /// <param name="words">What the error or the hint says.</param>
    public static void AssertFault(CliResult result, int exitCode, params string[] words)
    {
        result.Expect(exitCode);
        Assert.Equal(1, result.Error.Split('\n').Count(line => line.StartsWith("error: ", StringComparison.Ordinal)));
        Assert.Equal(1, result.Error.Split('\n').Count(line => line.StartsWith("hint: ", StringComparison.Ordinal)));
        Assert.All(words, word => Assert.Contains(word, result.Error, StringComparison.OrdinalIgnoreCase));
        AssertNothingInside(result);
    }

    public static void AssertCancelled(CliResult result)
    {
        result.Expect(130);
        Assert.Contains("Cancelled. The store and the files are as they were.", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("error: ", result.Error, StringComparison.Ordinal);
        AssertNothingInside(result);
    }

    private static void AssertNothingInside(CliResult result)
    {
        Assert.Empty(result.Output);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", result.Error, StringComparison.Ordinal);
    }
}
