using System.Globalization;
using System.Text.Json;

namespace Tracelift.Bench.Kill;

/// <summary>
/// Kills bulk loads at random moments and resumes each. The store must then equal one with an uninterrupted load,
/// including indexes and triggers, and an undo must restore the original state.
/// </summary>
internal sealed class BulkKillRun(KillOptions options, WorkRoom room, IVictimStore store)
{
    private const int SmallTreenodes = 2_000;

    // Fixed, so that rows have the same ids whatever a killed process took from a sequence.
    private const string Offset = "1000000000";

    // Columns with the time or the transaction of a row.
    public static readonly string[] Moments = ["txid", "last_summary_update"];

    private readonly Random _random = new(options.Seed);

    /// <summary>Runs all moments.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (small, large) = (await room.WriteProjectAsync(SmallTreenodes, cancellationToken), await room.WriteProjectAsync(options.Treenodes, cancellationToken));
        await store.CreateAsync(cancellationToken);
        await Victim.RunAsync(
            room, ["import", small, "--target", "new:before", "--create-unknown-users", "--no-analyze", "--yes", "--verbosity", "0", "--store", store.Address], cancellationToken);
        await store.KeepAsync(cancellationToken);
        var before = await ReadAsync(cancellationToken);
        string[] load =
        [
            "bulk", "load", large, "--target", "1", "--offset", Offset, "--resume", "--connections", "2", "--no-analyze", "--verbosity", "0",
            "--chunk-rows", Math.Max(100, options.Treenodes / 50).ToString(CultureInfo.InvariantCulture),
            "--triggers", options.Triggers, "--drop-indexes", options.DropsIndexes ? "true" : "false", "--store", store.Address,
        ];
        var duration = await Victim.RunAsync(room, load, cancellationToken);
        var whole = await ReadAsync(cancellationToken);
        Tell($"A load takes {duration.TotalSeconds:0.0} s");

        var (failed, late) = (0, 0);
        for (var number = 1; number <= options.Moments; number++)
        {
            await store.RestoreAsync(cancellationToken);
            var moment = duration * _random.NextDouble();
            var (code, _, error) = await Victim.RunAsync(room, load, moment, cancellationToken);
            late += code == 0 ? 1 : 0;
            await store.SettleAsync(cancellationToken);
            var change = code is 0 or KillRun.Killed ? await GoOnAsync(load, whole, before, cancellationToken) : $"it ended by itself with {code}: {error}";
            failed += change is null ? 0 : 1;
            Tell($"{(change is null ? "" : "FAILED: ")}load {number}, killed after {moment.TotalSeconds:0.00} s: {change ?? "as if it had not been"}");
        }

        Tell($"{options.Moments} moments, {late} of them after the end of the work, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private async Task<string?> GoOnAsync(string[] load, Dictionary<string, string> whole, Dictionary<string, string> before, CancellationToken cancellationToken)
    {
        try
        {
            await Victim.RunAsync(room, load, cancellationToken);
            if (StoreChange.Find(whole, await ReadAsync(cancellationToken)) is { } change)
                return $"resumed, {change}";
            var (_, status, _) = await Victim.RunAsync(room, ["bulk", "status", "--json", "--store", store.Address], killAfter: null, cancellationToken);
            using var loads = JsonDocument.Parse(status);
            var run = loads.RootElement.GetProperty("loads")[0].GetProperty("run").GetRawText();
            await Victim.RunAsync(room, ["undo", run, "--yes", "--verbosity", "0", "--store", store.Address], cancellationToken);
            return StoreChange.Find(before, await ReadAsync(cancellationToken)) is { } rest ? $"undone, {rest}" : null;
        }
        catch (KillFault fault)
        {
            return fault.Message;
        }
    }

    /// <summary>
    /// Reads all tables except the ledger of loads, which holds times and run numbers, and CATMAID's histories, which
    /// keep deleted rows.
    /// </summary>
    private async Task<Dictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        var content = await store.ReadAsync(Moments, cancellationToken);
        foreach (var name in content.Keys.Where(IsMemory).ToList())
            content.Remove(name);
        return content;
    }

    /// <summary>Whether a table records actions and times.</summary>
    public static bool IsMemory(string table) =>
        table.EndsWith("__history", StringComparison.Ordinal) || (table.StartsWith("tracelift", StringComparison.Ordinal) && !table.EndsWith("bulk_index", StringComparison.Ordinal));

    private static void Tell(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
