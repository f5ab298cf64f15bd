using System.Globalization;

namespace Tracelift.Bench.Kill;

/// <summary>An import beside a client that traces.</summary>
internal sealed class TracingRun(KillOptions options, WorkRoom room, PostgresVictim store)
{
    // The longest allowed wait of a writer.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private const int SmallTreenodes = 5_000;

    /// <summary>Runs the import.</summary>
    /// <returns>The exit code: 1 if the client waited for longer than a second.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (small, large) = (await room.WriteProjectAsync(SmallTreenodes, cancellationToken), await room.WriteProjectAsync(options.Treenodes, cancellationToken));
        await store.CreateAsync(cancellationToken);
        await Victim.RunAsync(room, Import(small, "traced"), cancellationToken);

        var alone = await TraceAsync(Task.Delay(TimeSpan.FromSeconds(5), cancellationToken), cancellationToken);
        Console.WriteLine($"alone: {alone}");
        var import = Victim.RunAsync(room, Import(large, "beside"), cancellationToken);
        var beside = await TraceAsync(import, cancellationToken);
        var duration = await import;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"beside an import of {duration.TotalSeconds:0.0} s: {beside}"));
        return beside.Longest <= Limit ? 0 : 1;
    }

    private string[] Import(string file, string title) =>
        ["import", file, "--target", $"new:{title}", "--create-unknown-users", "--yes", "--verbosity", "0", "--triggers", options.Triggers, "--store", store.Address];

    private async Task<Waits> TraceAsync(Task work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var client = await TracingClient.ConnectAsync(store.ConnectionString, cancellationToken);
        var tracing = client.TraceAsync(stop.Token);
        await Task.WhenAny(work, tracing);
        await stop.CancelAsync();
        var waits = await tracing;
        await work;
        return waits;
    }
}
