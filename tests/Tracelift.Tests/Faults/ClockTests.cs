using System.Text.Json.Nodes;
using Tracelift.Cli.Terminal;
using Tracelift.Tests.CommandLine;
using Tracelift.Tests.Support;
using Tracelift.Tracing;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>The clock is set back while the program works.</summary>
public sealed class ClockTests
{
    [Theory]
    [MemberData(nameof(FaultScene.Kinds), MemberType = typeof(FaultScene))]
    public async Task No_duration_is_negative_and_nothing_fails(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind);
        using var line = new Line { Time = new Backwards() };

        var import = JsonNode.Parse((await line.RunAsync([.. scene.Import("new:X"), "--json"])).Expect(0).Output)!;
        var export = JsonNode.Parse((await line.RunAsync([.. scene.Export(), "--json"])).Expect(0).Output)!;
        var runs = JsonNode.Parse((await line.RunAsync("runs", "--json", "--store", scene.Store.Address)).Expect(0).Output)!;
        (await line.RunAsync("runs", "2", "--store", scene.Store.Address)).Expect(0);
        (await line.RunAsync("undo", "2", "--yes", "--store", scene.Store.Address)).Expect(0);

        Assert.All(import["seconds"]!.AsObject(), stage => Assert.True((double)stage.Value! >= 0, stage.ToString()));
        Assert.True((double)export["seconds"]! >= 0);
        Assert.True((double?)export["rows_per_second"] is null or >= 0);
        var run = runs["runs"]![0]!;
        Assert.True((DateTimeOffset)run["ended"]! >= (DateTimeOffset)run["began"]!, run.ToJsonString());
    }

    [Fact]
    public async Task Quickstart_tells_no_negative_times()
    {
        using var line = new Line { Time = new Backwards() };

        var report = JsonNode.Parse((await line.RunAsync("quickstart", "--json")).Expect(0).Output)!;

        Assert.All(report["steps"]!.AsArray(), step => Assert.True((double)step!["seconds"]! >= 0, step.ToJsonString()));
    }

    [Fact]
    public void Progress_shows_no_rate_that_makes_no_sense()
    {
        var time = new Backwards { IsMonotonic = false };
        using var terminal = new ScriptedTerminal(null);
        using var progress = new ProgressLine(terminal, time);

        progress.Report(new WorkProgress("Loading treenode", 10, 1000, "rows"));
        time.Tick();
        progress.Report(new WorkProgress("Loading treenode", 500, 1000, "rows"));
        time.Tick();

        Assert.Equal(2, terminal.ErrorOutput.Split("Loading treenode").Length - 1);
        Assert.DoesNotContain("-", terminal.ErrorOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("left", terminal.ErrorOutput, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_of_what_goes_on_counts_from_where_it_began()
    {
        var time = new Backwards { Step = TimeSpan.FromSeconds(10) };
        using var terminal = new ScriptedTerminal(null);
        using var progress = new ProgressLine(terminal, time);

        progress.Report(new WorkProgress("Loading", 900_000, 1_000_000, "rows") { IsGoingOn = true, Detail = "treenode" });
        progress.Report(new WorkProgress("Loading", 901_000, 1_000_000, "rows") { IsGoingOn = true, Detail = "connector" });
        time.Tick();

        Assert.Contains("100 rows/s", terminal.ErrorOutput, StringComparison.Ordinal);
        Assert.EndsWith("connector", terminal.ErrorOutput.TrimEnd(), StringComparison.Ordinal);
    }

    /// <summary>Each look at it shows an earlier time.</summary>
    private sealed class Backwards : TimeProvider
    {
        private readonly List<Action> _timers = [];
        private long _looks;

        /// <summary>Whether what durations are measured with goes on, as it has to; some virtual machines know better.</summary>
        public bool IsMonotonic { get; init; } = true;

        /// <summary>What lies between two looks at what durations are measured with, where it goes on as it should.</summary>
        public TimeSpan? Step { get; init; }

        public override DateTimeOffset GetUtcNow() =>
            new DateTimeOffset(2026, 3, 29, 3, 0, 0, TimeSpan.Zero) - (TimeSpan.FromMinutes(7) * Interlocked.Increment(ref _looks));

        public override long GetTimestamp() => Step is { } step
            ? Interlocked.Increment(ref _looks) * (long)(step.TotalSeconds * TimestampFrequency)
            : IsMonotonic ? base.GetTimestamp() : long.MaxValue - (TimestampFrequency * Interlocked.Increment(ref _looks));

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return base.CreateTimer(callback, state, dueTime, period);
        }

        public void Tick()
        {
            foreach (var timer in _timers)
                timer();
        }
    }
}
