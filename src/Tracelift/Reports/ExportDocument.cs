using System.Text.Json.Serialization;
using Tracelift.Tracing.Export;

namespace Tracelift.Reports;

/// <summary>What an export did, or would do, for programs.</summary>
public sealed record ExportDocument
{
    /// <summary>The command.</summary>
    public string Command { get; init; } = "export";

    /// <summary>Whether nothing was written.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The store.</summary>
    public required string Store { get; init; }

    /// <summary>The project.</summary>
    public required ProjectReference Project { get; init; }

    /// <summary>The file, as it was named; null for a dry run and for standard output.</summary>
    public required string? File { get; init; }

    /// <summary>The usernames that go out.</summary>
    public required IReadOnlyList<string> Users { get; init; }

    /// <summary>How it differs from an earlier dry run; null where there is none to compare with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExportComparison? Comparison { get; init; }

    /// <summary>Texts that name users of the store, the first thousand; of a dry run and with anonymized users.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PersonalText>? PersonalTexts { get; init; }

    /// <summary>How many there are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? PersonalTextCount { get; init; }

    /// <summary>Rows by model.</summary>
    public required IReadOnlyDictionary<string, long> Rows { get; init; }

    /// <summary>All rows.</summary>
    public required long Total { get; init; }

    /// <summary>Partner nodes that go out as placeholders.</summary>
    public required long Placeholders { get; init; }

    /// <summary>What goes out of partners as original placeholders; null where nothing does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OriginalPlaceholders? OriginalPlaceholders { get; init; }

    /// <summary>The neurons that go out, placeholders not counted.</summary>
    public long NeuronCount { get; init; }

    /// <summary>The neurons that go out and are placeholders.</summary>
    public long PlaceholderNeurons { get; init; }

    /// <summary>The names of the neurons that go out, placeholders left out; of a dry run, as the next four.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? Neurons { get; init; }

    /// <summary>The names of the annotations that go out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? Annotations { get; init; }

    /// <summary>The names of the tags that go out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The names of the volumes that go out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? Volumes { get; init; }

    /// <summary>The aliases of the deep links that go out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? DeepLinks { get; init; }

    /// <summary>What is left out because something that it refers to stays, by what it is.</summary>
    public required IReadOnlyDictionary<string, long> LeftOut { get; init; }

    /// <summary>What a copy of tracing data leaves behind in the project, by what it is.</summary>
    public required IReadOnlyDictionary<string, long> LeftBehind { get; init; }

    /// <summary>Values that are NaN or infinite in the store, by model and field; 0 or null is exported for them.</summary>
    public IReadOnlyDictionary<string, long> NotFinite { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Bytes before compression.</summary>
    public required long Bytes { get; init; }

    /// <summary>Seconds that it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Rows a second.</summary>
    public required double RowsPerSecond { get; init; }

    /// <summary>The document of a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="store">The store's name.</param>
    /// <param name="isDryRun">Whether nothing was written.</param>
    public static ExportDocument Of(ExportReport report, string store, bool isDryRun)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new()
        {
            DryRun = isDryRun,
            Store = store,
            Project = new(report.Project, report.ProjectTitle),
            File = report.File,
            Rows = report.Rows,
            Total = report.Total,
            Placeholders = report.Placeholders,
            Users = report.Users,
            PersonalTexts = report.PersonalTexts,
            PersonalTextCount = report.PersonalTexts is null ? null : report.PersonalTextCount,
            OriginalPlaceholders = report.Originals.Nodes > 0 ? report.Originals : null,
            NeuronCount = report.NeuronCount,
            PlaceholderNeurons = report.PlaceholderNeurons,
            Neurons = report.Neurons,
            Annotations = report.Annotations,
            Tags = report.Tags,
            Volumes = report.Volumes,
            DeepLinks = report.DeepLinks,
            LeftOut = report.LeftOut,
            LeftBehind = report.LeftBehind,
            NotFinite = report.NotFinite.Counts,
            Bytes = report.Bytes,
            Seconds = Math.Round(report.Seconds, 3),
            RowsPerSecond = report.Seconds > 0 ? Math.Round(report.Total / report.Seconds) : 0,
        };
    }
}
