using Tracelift.Errors;
using Tracelift.Files;
using Xunit;

namespace Tracelift.Tests.Formats;

public sealed class WriteBehindTests
{
    [Fact]
    public async Task All_bytes_arrive_in_order()
    {
        using var target = new MemoryStream();
        var bytes = Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 7)).ToArray();

        await using (var behind = new WriteBehind(target))
        {
            for (var at = 0; at < bytes.Length; at += 10_007)
                await behind.Stream.WriteAsync(bytes.AsMemory(at, Math.Min(10_007, bytes.Length - at)), TestContext.Current.CancellationToken);
            await behind.CompleteAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(bytes, target.ToArray());
    }

    [Fact]
    public async Task A_fault_in_writing_comes_back_to_who_writes()
    {
        using var target = new Full();
        await using var behind = new WriteBehind(target);

        var error = await Assert.ThrowsAsync<UsageException>(async () =>
        {
            for (var i = 0; i < 1000; i++)
                await behind.Stream.WriteAsync(new byte[100_000], TestContext.Current.CancellationToken);
        });

        Assert.Equal("output-unwritable", error.Code);
        await Assert.ThrowsAsync<UsageException>(() => behind.CompleteAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_fault_at_the_end_comes_with_completing()
    {
        using var target = new Full();
        await using var behind = new WriteBehind(target);
        await behind.Stream.WriteAsync(new byte[10], TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<UsageException>(() => behind.CompleteAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Disposing_early_does_not_wait_for_the_rest()
    {
        using var target = new Stuck();
        var behind = new WriteBehind(target);
        await behind.Stream.WriteAsync(new byte[10], TestContext.Current.CancellationToken);

        await behind.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private sealed class Full : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new UsageException("output-unwritable", "No room");
    }

    private sealed class Stuck : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
    }
}
