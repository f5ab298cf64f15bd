using System.Globalization;

namespace Tracelift.Bench.Kill;

/// <summary>Kills undos of an import at random moments. After each kill, the import is complete or gone, and the next undo deletes it.</summary>
internal sealed class UndoKillRun(KillOptions options, WorkRoom room, IVictimStore store)
{
    private const int SmallTreenodes = 2_000;

    private readonly Random _random = new(options.Seed);

    /// <summary>Runs all moments.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (small, large) = (await room.WriteProjectAsync(SmallTreenodes, cancellationToken), await room.WriteProjectAsync(options.Treenodes, cancellationToken));
        await store.CreateAsync(cancellationToken);
        await Victim.RunAsync(room, Import(small, "before"), cancellationToken);
        await Victim.RunAsync(room, Import(large, "undone"), cancellationToken);
        await store.KeepAsync(cancellationToken);
        var before = await store.ReadAsync([], cancellationToken);
        string[] undo = ["undo", "2", "--yes", "--verbosity", "0", "--store", store.Address];
        var duration = await Victim.RunAsync(room, undo, cancellationToken);
        var after = await ReadAsync(cancellationToken);
        Tell($"An undo takes {duration.TotalSeconds:0.0} s");

        var (failed, late) = (0, 0);
        for (var number = 1; number <= options.Moments; number++)
        {
            await store.RestoreAsync(cancellationToken);
            var moment = duration * _random.NextDouble();
            var (code, _, error) = await Victim.RunAsync(room, undo, moment, cancellationToken);
            await store.SettleAsync(cancellationToken);
            string? change;
            try
            {
                (var isDone, change) = code is 0 or KillRun.Killed
                    ? await GoOnAsync(undo, code == 0, before, after, cancellationToken)
                    : (false, $"it ended by itself with {code}: {error}");
                late += isDone ? 1 : 0;
            }
            catch (KillFault fault)
            {
                change = fault.Message;
            }

            failed += change is null ? 0 : 1;
            Tell($"{(change is null ? "" : "FAILED: ")}undo {number}, killed after {moment.TotalSeconds:0.00} s: {change ?? "as it has to be"}");
        }

        Tell($"{options.Moments} moments, {late} of them after the end of the work, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private string[] Import(string file, string title) =>
        ["import", file, "--target", $"new:{title}", "--create-unknown-users", "--no-analyze", "--yes", "--verbosity", "0", "--triggers", options.Triggers, "--store", store.Address];

    private async Task<(bool IsDone, string? Change)> GoOnAsync(
        string[] undo, bool isToldDone, Dictionary<string, string> before, Dictionary<string, string> after, CancellationToken cancellationToken)
    {
        var isBefore = StoreChange.Find(before, await store.ReadAsync([], cancellationToken)) is null;
        if (isBefore && !isToldDone)
            await Victim.RunAsync(room, undo, cancellationToken);
        return (!isBefore, StoreChange.Find(after, await ReadAsync(cancellationToken)));
    }

    /// <summary>Reads all tables except the ledger of runs and CATMAID's histories, which hold times.</summary>
    private async Task<Dictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        var content = await store.ReadAsync(BulkKillRun.Moments, cancellationToken);
        foreach (var name in content.Keys.Where(BulkKillRun.IsMemory).ToList())
            content.Remove(name);
        return content;
    }

    private static void Tell(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
