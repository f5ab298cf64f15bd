using System.Globalization;
using Tracelift.Server.Http;
using Tracelift.Server.Jobs;
using Tracelift.Stores.Ledger;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Jobs;

/// <summary>No caller's jobs displace or delay those of others.</summary>
public sealed class FairnessTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 8, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_thousand_exports_of_nobody_leave_the_jobs_of_users_alone()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite, options => options with { MostEndedJobs = 6, MostEndedJobsOfUser = 4 });
        (await scene.RunAsync("user", "grant", "AnonymousUser", "--project", "1", "can_browse")).Expect(0);
        var mine = await scene.EndOfAsync(await scene.PostAsync("/1/export", "", "reader"), "reader");

        for (var i = 0; i < 12; i++)
            await scene.EndOfAsync(await scene.PostAsync("/1/export", "dry_run=true", "nobody"), "nobody");
        await scene.Server.Jobs.TidyAsync();

        (await scene.GetAsync($"/jobs/{(string)mine["id"]!}/file", "reader")).Expect(200);
        Assert.Equal(5, (await scene.GetAsync("/jobs", "chief")).Json["jobs"]!.AsArray().Count);
    }

    [Fact]
    public void Those_of_nobody_go_first_then_those_of_who_has_most()
    {
        var options = new ServerOptions { MostEndedJobs = 10, MostEndedJobsOfUser = 8 };
        StoredJob[] jobs = [.. Ended(null, 8), .. Ended(1, 8), .. Ended(2, 3)];

        // 19 are too many: all anonymous ones go, and one of user 1.
        Assert.Equal([.. Names(null, 8), "1-7"], EndedJobs.ToForget(jobs, options, Now).Order(StringComparer.Ordinal));

        // Jobs older than a week are deleted, and a user's excess ones.
        Assert.Equal(["1-8", "1-9"], EndedJobs.ToForget(Ended(1, 10), options, Now).Order(StringComparer.Ordinal));
        Assert.Equal(["1-0", "1-1", "1-2"], EndedJobs.ToForget(Ended(1, 3), options, Now + options.KeepJobs).Order(StringComparer.Ordinal));

        // So do long reports, but never the latest.
        var long1 = Ended(1, 3).Select(job => job with { Report = new string('x', 20 << 20) }).ToArray();
        Assert.Equal(["1-1", "1-2"], EndedJobs.ToForget(long1, options, Now).Order(StringComparer.Ordinal));
        Assert.Empty(EndedJobs.ToForget([long1[0] with { Report = new string('x', 40 << 20) }], options, Now));
    }

    [Fact]
    public async Task Turns_are_shared_out_among_users()
    {
        var turns = new JobScheduler(3, 2);
        var ended = new List<long?>();
        var waiting = new List<Task>();
        foreach (var user in (long?[])[1, 1, 1, 1, 2, null, null, null])
            waiting.Add(WaitAsync(user));

        // Two of user 1, and one place is left for others; an anonymous caller has one at a time.
        Assert.Equal([1, 1, 2], ended);
        turns.Release(1);
        await ReachAsync(4);
        Assert.Equal([1, 1, 2, null], ended);
        turns.Release(null);
        await ReachAsync(5);
        Assert.Equal([1, 1, 2, null, 1], ended);

        // One that gives up waiting is let in no more.
        using var cancel = new CancellationTokenSource();
        var gone = turns.WaitAsync(3, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        turns.Release(2);
        await ReachAsync(6);
        turns.Release(1);
        await ReachAsync(7);
        Assert.Equal([null, 1], ended[5..]);
        turns.Release(1);
        turns.Release(1);
        turns.Release(null);
        await Task.WhenAll(waiting);

        async Task WaitAsync(long? user)
        {
            await turns.WaitAsync(user, TestContext.Current.CancellationToken);
            lock (ended)
                ended.Add(user);
        }

        async Task ReachAsync(int count)
        {
            while (true)
            {
                lock (ended)
                {
                    if (ended.Count >= count)
                        return;
                }

                await Task.Delay(1, TestContext.Current.CancellationToken);
            }
        }
    }

    private static StoredJob[] Ended(long? user, int count) => [.. Enumerable.Range(0, count).Select(i => new StoredJob
    {
        Id = Name(user, i),
        Kind = "export",
        User = user,
        UserName = "x",
        Created = Now,
        Ended = Now.AddMinutes(-i),
        State = JobState.Done,
    })];

    private static IEnumerable<string> Names(long? user, int count) => Enumerable.Range(0, count).Select(i => Name(user, i));

    private static string Name(long? user, int i) => string.Create(CultureInfo.InvariantCulture, $"{user}-{i}");
}
