using System.Globalization;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Sources;

namespace Tracelift.Tracing.Bulk;

/// <summary>The options of a started load, so that the user need not repeat them to continue it.</summary>
/// <param name="Load">The load.</param>
/// <param name="Given">The options as the user gave them, by name without leading dashes; empty if an earlier version started the load.</param>
public sealed record RememberedOptions(long Load, IReadOnlyDictionary<string, IReadOnlyList<string>> Given)
{
    /// <summary>Finds the load of a source; prefers an open load to a finished one.</summary>
    /// <param name="store">The store.</param>
    /// <param name="source">The source, without an offset.</param>
    /// <param name="target">The target project; matches any project if it names none.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>Null if there is no load of this source.</returns>
    /// <exception cref="UsageException"><c>no-target</c>: several loads match.</exception>
    public static async Task<RememberedOptions?> FindAsync(IBulkStore store, ISeekableSource source, ImportOptions target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var fingerprint = await source.FingerprintAsync(cancellationToken);
        var isAny = target.Target is null && target.NewProjectTitle is null;
        var loads = (await store.LoadsAsync(cancellationToken) ?? [])
            .Where(load => load.Run.Undone is null && IsOf(load.Fingerprint, fingerprint) && (isAny || ResumableLoad.IsTarget(load.Run, target)))
            .OrderByDescending(load => load.IsOpen).ToList();
        if (loads.Count == 0)
            return null;
        if (isAny && loads.Where(load => load.IsOpen == loads[0].IsOpen).Select(load => load.Run.Record.Project).Distinct().Skip(1).Any())
        {
            throw new UsageException(
                "no-target",
                string.Create(CultureInfo.InvariantCulture, $"There are loads of {source.Name} into several projects: {string.Join(", ", loads.Select(load => load.Run.Record.Project).Distinct().Order())}"),
                "Name the project with --target, as at the start of the load.");
        }

        var findings = LoadFindings.Read(await store.ReadFindingsAsync(loads[0].Id, cancellationToken));
        return new RememberedOptions(loads[0].Id, findings.Given);
    }

    // The fingerprint includes the offset.
    private static bool IsOf(string load, string source) =>
        load.StartsWith(source, StringComparison.Ordinal) && (load.Length == source.Length || load[source.Length] == OffsetSource.Mark);
}
