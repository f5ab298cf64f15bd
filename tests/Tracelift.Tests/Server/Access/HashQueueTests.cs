using System.Net;
using Tracelift.Server.Access;
using Tracelift.Server.Access.Limits;
using Tracelift.Server.Http;
using Xunit;

namespace Tracelift.Tests.Server.Access;

/// <summary>A login waits for few other password checks, however many others send.</summary>
public sealed class HashQueueTests
{
    private static readonly IPAddress Crowd = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Single = IPAddress.Parse("192.0.2.2");

    [Fact]
    public async Task An_address_with_a_crowd_gets_every_other_turn_and_has_few_waiting()
    {
        var queue = new HashQueue(1, 3, 100);
        var cancellationToken = TestContext.Current.CancellationToken;
        var turn = await queue.TakeAsync(Crowd, cancellationToken);
        var crowd = Enumerable.Range(0, 3).Select(_ => queue.TakeAsync(Crowd, cancellationToken)).ToList();
        var refused = await Assert.ThrowsAsync<ApiFault>(() => queue.TakeAsync(Crowd, cancellationToken));
        var single = queue.TakeAsync(Single, cancellationToken);

        Assert.Equal(429, refused.Status);
        turn.Dispose();
        turn = await crowd[0];
        Assert.False(single.IsCompleted);
        turn.Dispose();
        turn = await single;
        Assert.False(crowd[1].IsCompleted);
        turn.Dispose();
        (await crowd[1]).Dispose();
        (await crowd[2]).Dispose();
        (await queue.TakeAsync(Single, cancellationToken)).Dispose();
    }

    [Fact]
    public async Task A_full_queue_lets_somebody_in_at_the_cost_of_the_longest_line()
    {
        var queue = new HashQueue(1, 10, 4);
        var cancellationToken = TestContext.Current.CancellationToken;
        using var turn = await queue.TakeAsync(Crowd, cancellationToken);
        var crowd = Enumerable.Range(0, 4).Select(_ => queue.TakeAsync(Crowd, cancellationToken)).ToList();

        var single = queue.TakeAsync(Single, cancellationToken);

        Assert.Equal(429, (await Assert.ThrowsAsync<ApiFault>(() => crowd[3])).Status);
        Assert.Equal(503, (await Assert.ThrowsAsync<ApiFault>(() => queue.TakeAsync(Crowd, cancellationToken))).Status);
        Assert.False(single.IsCompleted);
        Assert.False(crowd[0].IsCompleted);
    }

    [Fact]
    public async Task Who_goes_away_leaves_the_line()
    {
        var queue = new HashQueue(1, 1, 1);
        using var gone = new CancellationTokenSource();
        var turn = await queue.TakeAsync(Crowd, TestContext.Current.CancellationToken);
        var waiting = queue.TakeAsync(Crowd, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        var next = queue.TakeAsync(Crowd, TestContext.Current.CancellationToken);
        turn.Dispose();
        (await next).Dispose();
    }

    [Fact]
    public void All_addresses_of_a_customer_with_IPv6_are_one()
    {
        Assert.Equal(CallerRow.Of(IPAddress.Parse("2001:db8:1:2::1")), CallerRow.Of(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.NotEqual(CallerRow.Of(IPAddress.Parse("2001:db8:1:2::1")), CallerRow.Of(IPAddress.Parse("2001:db8:1:3::1")));
        Assert.Equal("192.0.2.1", CallerRow.Of(IPAddress.Parse("::ffff:192.0.2.1")));
    }
}
