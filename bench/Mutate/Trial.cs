using System.Diagnostics;
using System.Globalization;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Json;
using Tracelift.Sqlite;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Bench.Mutate;

/// <summary>The outcome of a file.</summary>
internal enum TrialEnd
{
    Loaded,
    Refused,
    Failed,
}

/// <summary>The result of a trial.</summary>
/// <param name="End">The outcome.</param>
/// <param name="Text">The code of the error, or the failure.</param>
/// <param name="Seconds">The duration.</param>
internal sealed record TrialResult(TrialEnd End, string Text, double Seconds);

/// <summary>
/// Imports a file. The import must load exactly the rows of its report, or fail with an error about the file and leave
/// the store unchanged; and it must be fast.
/// </summary>
internal sealed class Trial(TrialStore store, double mostSeconds)
{
    // A trial that takes so long hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Tries a file with one of the ways to import it.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="way">Selects the way.</param>
    public async Task<TrialResult> RunAsync(byte[] file, long way)
    {
        var result = await TryAsync(file, way);

        // The just-in-time compiler can slow down one trial, but not the same one twice.
        if (result.End != TrialEnd.Failed && result.Seconds > mostSeconds)
            result = await TryAsync(file, way);
        return result.End != TrialEnd.Failed && result.Seconds > mostSeconds
            ? result with { End = TrialEnd.Failed, Text = string.Create(CultureInfo.InvariantCulture, $"took {result.Seconds:0.0} s ({result.Text})") }
            : result;
    }

    /// <summary>Imports a file into a store.</summary>
    public static async Task<ImportReport> ImportAsync(
        SqliteStore store, byte[] file, ImportOptions options, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(file, writable: false);
        await using var source = await TracingJsonFile.SpoolAsync(bytes, "file.json", TimeProvider.System, InputLimits.Usual, cancellationToken);
        var survey = await Surveyor.SurveyAsync(source, null, cancellationToken);
        await survey.RequireSoundAsync(source, options.BrokenSkeletons, cancellationToken);
        return await Importer.ImportAsync(store, source, survey, options, TimeProvider.System, null, cancellationToken);
    }

    // On a shared machine, time passes without work of this process.
    private sealed class Watch
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private readonly TimeSpan _worked = Environment.CpuUsage.TotalTime;

        public double Seconds =>
            Math.Min(_clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - _worked).TotalSeconds);
    }

    private async Task<TrialResult> TryAsync(byte[] file, long way)
    {
        var hasConnectors = way % 13 != 0;
        var options = new ImportOptions
        {
            Target = way % 3 == 0 ? TrialStore.Project : null,
            NewProjectTitle = way % 3 == 0 ? null : "New",
            PreserveIds = way % 7 == 0,
            BrokenSkeletons = (BrokenSkeletonRule)(way / 3 % 3),
            Origin = way % 5 == 0 ? TrialStore.Origin : null,
            OnKnown = hasConnectors ? (KnownSkeletonRule)(way / 5 % 3) : KnownSkeletonRule.Skip,
            Transform = way % 11 == 0 ? SpaceTransform.Parse("2,3,4,-100,0,1e6") : null,
            Connectors = hasConnectors,
            Annotations = way % 17 != 0,
            CreateUnknownUsers = true,
            AutoNameUnknownUsers = true,
            Analyze = false,
        };
        using var stop = new CancellationTokenSource(Patience);
        var watch = new Watch();
        try
        {
            var report = await ImportAsync(store.Store, file, options, stop.Token);
            var seconds = watch.Seconds;
            var fault = store.FindFault(report, options.Origin is not null);
            store.Reset();
            return fault is null
                ? new TrialResult(TrialEnd.Loaded, "loaded", seconds)
                : new TrialResult(TrialEnd.Failed, fault, seconds);
        }
        catch (InputException e)
        {
            var seconds = watch.Seconds;
            if (store.FindChange() is not { } change)
                return new TrialResult(TrialEnd.Refused, e.Code, seconds);
            store.Reset();
            return new TrialResult(TrialEnd.Failed, $"{change}, though the file was refused: {e.Message}", seconds);
        }
#pragma warning disable CA1031 // Any exception is a finding.
        catch (Exception e)
#pragma warning restore CA1031
        {
            store.Reset();
            return new TrialResult(TrialEnd.Failed, e.ToString(), watch.Seconds);
        }
    }
}
