using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Reports;

/// <summary>
/// The differences between an export and an earlier dry run: the names and rows that are new, and those that are gone. A
/// name counts as often as it occurs: a second neuron with the same name is new. Placeholders have no names, so they
/// count as rows only.
/// </summary>
public sealed record ExportComparison
{
    /// <summary>The file of the earlier report, as the user named it.</summary>
    public required string File { get; init; }

    /// <summary>Whether there are new names, or more rows of a model.</summary>
    public required bool HasNew { get; init; }

    /// <summary>New names by kind.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> New { get; init; }

    /// <summary>Names that are no longer exported, by kind.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Gone { get; init; }

    /// <summary>The models with more rows.</summary>
    public required IReadOnlyDictionary<string, RowChange> Grown { get; init; }

    /// <summary>The models with fewer rows.</summary>
    public required IReadOnlyDictionary<string, RowChange> Shrunk { get; init; }

    /// <summary>Compares two reports of dry runs.</summary>
    /// <param name="file">The file of the earlier report.</param>
    /// <param name="last">The earlier report.</param>
    /// <param name="now">The present report.</param>
    public static ExportComparison Of(string file, ExportDocument last, ExportDocument now)
    {
        ArgumentNullException.ThrowIfNull(last);
        ArgumentNullException.ThrowIfNull(now);
        var (added, gone) = (Beyond(last, now), Beyond(now, last));
        var changes = last.Rows.Keys.Union(now.Rows.Keys, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToDictionary(model => model, model => new RowChange(last.Rows.GetValueOrDefault(model), now.Rows.GetValueOrDefault(model)), StringComparer.Ordinal);
        var grown = changes.Where(change => change.Value.Now > change.Value.Before).ToDictionary(StringComparer.Ordinal);
        return new ExportComparison
        {
            File = file,
            HasNew = added.Count > 0 || grown.Count > 0,
            New = added,
            Gone = gone,
            Grown = grown,
            Shrunk = changes.Where(change => change.Value.Now < change.Value.Before).ToDictionary(StringComparer.Ordinal),
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> Beyond(ExportDocument one, ExportDocument other)
    {
        var beyond = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var before = Names(one).DistinctBy(kind => kind.Key).ToDictionary(StringComparer.Ordinal);
        foreach (var (what, names) in Names(other))
        {
            if (Beyond(before.GetValueOrDefault(what) ?? [], names) is { Count: > 0 } more)
                beyond.Add(what, more);
        }

        return beyond;
    }

    private static List<string> Beyond(IReadOnlyList<string> known, IReadOnlyList<string> names)
    {
        var left = known.CountBy(name => name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var more = new List<string>();
        foreach (var name in names)
        {
            if (left.GetValueOrDefault(name) is var count and > 0)
                left[name] = count - 1;
            else
                more.Add(name);
        }

        return more;
    }

    private static IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> Names(ExportDocument report) =>
    [
        new("users", report.Users),
        new("neurons", [.. report.Neurons!.Where(name => !PlaceholderName.IsNeuron(name))]),
        new("annotations", report.Annotations!),
        new("tags", report.Tags!),
        new("volumes", report.Volumes!),
        new("deep_links", report.DeepLinks!),
        .. report.OtherNames ?? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal),
    ];
}

/// <summary>The change of a model's number of rows.</summary>
/// <param name="Before">The earlier number.</param>
/// <param name="Now">The present number.</param>
public sealed record RowChange(long Before, long Now);
