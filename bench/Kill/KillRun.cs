using System.Globalization;
using System.Security.Cryptography;

namespace Tracelift.Bench.Kill;

/// <summary>
/// Measures an import and an export, and kills others at moments spread over that time. After each kill, the store is
/// unchanged or holds the whole import, the export's file is missing or complete, and the next run works.
/// </summary>
internal sealed class KillRun(KillOptions options, WorkRoom room, IVictimStore store)
{
    /// <summary>The exit code of a killed process.</summary>
    public const int Killed = 137;

    // The size of the store's first project and of the next import.
    private const int SmallTreenodes = 2_000;

    private readonly Random _random = new(options.Seed);
    private int _failed;
    private int _late;

    private string Output => Path.Combine(room.Exports, "out.json");

    /// <summary>Runs all moments.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (small, large) = (await room.WriteProjectAsync(SmallTreenodes, cancellationToken), await room.WriteProjectAsync(options.Treenodes, cancellationToken));
        await store.CreateAsync(cancellationToken);
        await Victim.RunAsync(room, Import(small, "before"), cancellationToken);
        await store.KeepAsync(cancellationToken);
        var before = await store.ReadAsync([], cancellationToken);

        var duration = await Victim.RunAsync(room, Import(large, "killed"), cancellationToken);
        Tell($"An import takes {duration.TotalSeconds:0.0} s");
        foreach (var (number, moment) in Moments(options.IsImportsOnly ? options.Moments : options.Moments / 2, duration))
        {
            await store.RestoreAsync(cancellationToken);
            await TryAsync("import", number, moment, () => KillImportAsync(large, small, moment, before, cancellationToken));
        }

        if (!options.IsImportsOnly)
            await KillExportsAsync(large, cancellationToken);
        Tell($"{options.Moments} moments, {_late} of them after the end of the work, {_failed} failed");
        return _failed == 0 ? 0 : 1;
    }

    private async Task KillExportsAsync(string large, CancellationToken cancellationToken)
    {
        await store.RestoreAsync(cancellationToken);
        await Victim.RunAsync(room, Import(large, "killed"), cancellationToken);
        var duration = await Victim.RunAsync(room, Export, cancellationToken);
        var hash = await HashAsync(cancellationToken);
        var before = await store.ReadAsync([], cancellationToken);
        Tell($"An export takes {duration.TotalSeconds:0.0} s");
        foreach (var (number, moment) in Moments(options.Moments - (options.Moments / 2), duration))
            await TryAsync("export", number, moment, () => KillExportAsync(moment, hash, cancellationToken));
        await store.SettleAsync(cancellationToken);
        if (StoreChange.Find(before, await store.ReadAsync([], cancellationToken)) is { } change)
            Fail($"after all exports {change}");
    }

    // Full users, because reduced ones get a new random password in each file.
    private string[] Export => ["export", "--source", "2", "--users", "--file", Output, "--yes", "--verbosity", "0", "--store", store.Address];

    private string[] Import(string file, string title) =>
        ["import", file, "--target", $"new:{title}", "--create-unknown-users", "--no-analyze", "--yes", "--verbosity", "0", "--triggers", options.Triggers, "--store", store.Address];

    private async Task KillImportAsync(
        string large, string small, TimeSpan moment, Dictionary<string, string> before, CancellationToken cancellationToken)
    {
        var (code, _, error) = await Victim.RunAsync(room, Import(large, "killed"), moment, cancellationToken);
        RequireEnd(code, error);
        await store.SettleAsync(cancellationToken);
        var change = StoreChange.Find(before, await store.ReadAsync([], cancellationToken));

        // An import killed after its commit must be complete; the next runs export it.
        var isThere = change is not null;
        if (isThere)
        {
            _late++;
            await Victim.RunAsync(room, Export, cancellationToken);
            await Victim.RunAsync(room, ["check", Output, "--json"], cancellationToken);
            if (new FileInfo(Output).Length < new FileInfo(large).Length / 2)
                throw new KillFault($"a part of the import is there: {change}");
            File.Delete(Output);
        }
        else if (code == 0)
        {
            throw new KillFault("the import ended well and is not there");
        }

        RequireNoTemporaryFiles();
        await Victim.RunAsync(room, Import(small, "after"), cancellationToken);
    }

    private async Task KillExportAsync(TimeSpan moment, string hash, CancellationToken cancellationToken)
    {
        File.Delete(Output);
        var (code, _, error) = await Victim.RunAsync(room, Export, moment, cancellationToken);
        RequireEnd(code, error);
        if (File.Exists(Output))
        {
            _late++;
            if (await HashAsync(cancellationToken) != hash)
                throw new KillFault("a file of other content is under the name");
        }
        else if (code == 0)
        {
            throw new KillFault("the export ended well and left no file");
        }

        RequireNoTemporaryFiles();
        await Victim.RunAsync(room, Export, cancellationToken);
        if (await HashAsync(cancellationToken) != hash)
            throw new KillFault("the next export differs");
        if (Directory.GetFileSystemEntries(room.Exports) is not [var only] || only != Output)
            throw new KillFault("the next export leaves something beside its file");
    }

    private async Task TryAsync(string what, int number, TimeSpan moment, Func<Task> kill)
    {
        try
        {
            await kill();
            Tell($"{what} {number}, killed after {moment.TotalSeconds:0.00} s: as it has to be");
        }
        catch (KillFault fault)
        {
            Fail($"{what} {number}, killed after {moment.TotalSeconds:0.00} s: {fault.Message}");
        }
    }

    private void Fail(string what)
    {
        _failed++;
        Tell($"FAILED: {what}");
    }

    // Spreads the moments over the time, in random order, so that a run stopped early has covered all parts.
    private List<(int Number, TimeSpan Moment)> Moments(int count, TimeSpan duration)
    {
        var moments = Enumerable.Range(0, count).Select(i => duration * ((i + _random.NextDouble()) / count)).ToArray();
        _random.Shuffle(moments);
        return [.. moments.Select((moment, i) => (i + 1, moment))];
    }

    private static void RequireEnd(int code, string error)
    {
        if (code is not (0 or Killed))
            throw new KillFault(string.Create(CultureInfo.InvariantCulture, $"it ended by itself with {code}: {error}"));
    }

    // Temporary files lose their names right after their creation; until then they are empty.
    private void RequireNoTemporaryFiles()
    {
        foreach (var left in new DirectoryInfo(room.Temporary).EnumerateFileSystemInfos())
        {
            if (left is not FileInfo { Length: 0 })
                throw new KillFault($"{left.FullName} is left");
            left.Delete();
            Tell($"{left.Name} is left, an empty file");
        }
    }

    private async Task<string> HashAsync(CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(Output);
        return Convert.ToHexString(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    private static void Tell(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
