using System.Globalization;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Stores;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Sources;

namespace Tracelift.Tracing.Bulk;

/// <summary>The options of a load that has begun, so that going on with it takes none of them.</summary>
/// <param name="Load">The load.</param>
/// <param name="Given">The options as its user gave them, by name without dashes in front; empty where an earlier version has begun it.</param>
public sealed record RememberedOptions(long Load, IReadOnlyDictionary<string, IReadOnlyList<string>> Given)
{
    /// <summary>Finds the load of a source, one that is open before one that is finished.</summary>
    /// <param name="store">The store.</param>
    /// <param name="source">The source, without an offset.</param>
    /// <param name="target">Names the target project; where it names none, any will do.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Null where no load of this source has begun.</returns>
    /// <exception cref="UsageException"><c>no-target</c>: several loads can be meant.</exception>
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
                "Name the project with --target, as when the load was begun.");
        }

        var findings = LoadFindings.Read(await store.ReadFindingsAsync(loads[0].Id, cancellationToken));
        return new RememberedOptions(loads[0].Id, findings.Given);
    }

    // An offset is a part of the fingerprint.
    private static bool IsOf(string load, string source) =>
        load.StartsWith(source, StringComparison.Ordinal) && (load.Length == source.Length || load[source.Length] == OffsetSource.Mark);
}
