using System.Net;
using Tracelift.Server.Access;
using Tracelift.Server.Http;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Access;

/// <summary>The logins of browsers: how many, how long, and whose.</summary>
public sealed class SessionsTests
{
    private static readonly SessionOrigin Browser = new("192.0.2.1", "Firefox");

    [Fact]
    public void A_users_many_logins_end_that_users_oldest_and_nobody_elses()
    {
        var time = new TickingTime();
        var sessions = new Sessions(time, new ServerOptions());
        var other = sessions.Begin(1, "p", Browser).Secret;
        var secrets = new List<string>();
        for (var i = 0; i < 1_000; i++)
        {
            time.Add(TimeSpan.FromSeconds(1));
            secrets.Add(sessions.Begin(2, "p", Browser).Secret);
        }

        Assert.NotNull(sessions.Find(other));
        Assert.Equal(20, sessions.Of(2, "p").Count);
        Assert.All(secrets.SkipLast(20), secret => Assert.Null(sessions.Find(secret)));
        Assert.All(secrets.TakeLast(20), secret => Assert.NotNull(sessions.Find(secret)));
    }

    [Fact]
    public void One_that_nobody_uses_ends_and_one_in_use_lasts_until_its_end()
    {
        var time = new TickingTime();
        var sessions = new Sessions(time, new ServerOptions { SessionIdle = TimeSpan.FromHours(2), SessionLength = TimeSpan.FromHours(12) });
        var used = sessions.Begin(1, "p", Browser).Secret;
        var idle = sessions.Begin(1, "p", Browser).Secret;
        for (var hour = 1; hour < 12; hour++)
        {
            time.Add(TimeSpan.FromHours(1));
            Assert.NotNull(sessions.Find(used));
        }

        Assert.Null(sessions.Find(idle));
        time.Add(TimeSpan.FromHours(1));
        Assert.Null(sessions.Find(used));
    }

    [Fact]
    public async Task The_account_page_lists_ones_own_and_ends_them_all()
    {
        using var log = new CollectedLog();
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, log: log);
        using var here = new WebVisitor(server.Http.BaseAddress!);
        using var elsewhere = new WebVisitor(server.Http.BaseAddress!);
        using var stranger = new WebVisitor(server.Http.BaseAddress!);
        await here.LogInAsync("viewer");
        await elsewhere.LogInAsync("viewer");
        await stranger.LogInAsync("chief");

        var page = (await here.GetAsync("/account")).Expect(200);
        var rows = page.Html.Split("<h2>Where you are logged in</h2>")[1].Split("<tr>").Length - 2;
        Assert.Equal(2, rows);
        Assert.Single(page.Html.Split("(this one)").Skip(1));
        var after = await page.Form("/account/sessions").SubmitAsync("");

        Assert.Contains("Log in", after.Html, StringComparison.Ordinal);
        Assert.Contains("name=\"pwd\"", (await here.GetAsync("/account")).Html, StringComparison.Ordinal);
        Assert.Contains("name=\"pwd\"", (await elsewhere.GetAsync("/account")).Html, StringComparison.Ordinal);
        Assert.Contains("Your account", (await stranger.GetAsync("/account")).Expect(200).Html, StringComparison.Ordinal);
        Assert.Contains("Information: security: viewer from 127.0.0.1: logged out everywhere", log.Lines);
    }

    /// <summary>A clock that stands until it is set.</summary>
    private sealed class TickingTime : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => _now;

        public void Add(TimeSpan span) => _now += span;
    }
}
