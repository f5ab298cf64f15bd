using System.Text.Json.Serialization;
using Tracelift.Tracing.Export;

namespace Tracelift.Cli.Reports;

/// <summary>What an export did, or would do, for programs.</summary>
internal sealed record ExportDocument
{
    public string Command { get; init; } = "export";

    public required bool DryRun { get; init; }

    public required string Store { get; init; }

    public required ProjectReference Project { get; init; }

    /// <summary>The file, as it was named; null for a dry run and for standard output.</summary>
    public required string? File { get; init; }

    /// <summary>Rows by model.</summary>
    public required IReadOnlyDictionary<string, long> Rows { get; init; }

    public required long Total { get; init; }

    public required long Placeholders { get; init; }

    public required IReadOnlyList<string> Users { get; init; }

    /// <summary>Of a dry run, as the next four.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? Neurons { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? Annotations { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? Tags { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? Volumes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? DeepLinks { get; init; }

    public required IReadOnlyDictionary<string, long> LeftOut { get; init; }

    public required IReadOnlyDictionary<string, long> LeftBehind { get; init; }

    /// <summary>Before compression.</summary>
    public required long Bytes { get; init; }

    public required double Seconds { get; init; }

    public required double RowsPerSecond { get; init; }

    /// <summary>How it differs from an earlier dry run; null where there is none to compare with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExportComparison? Comparison { get; init; }

    public static ExportDocument Of(ExportReport report, string store, bool isDryRun) => new()
    {
        DryRun = isDryRun,
        Store = store,
        Project = new(report.Project, report.ProjectTitle),
        File = report.File,
        Rows = report.Rows,
        Total = report.Total,
        Placeholders = report.Placeholders,
        Users = report.Users,
        Neurons = report.Neurons,
        Annotations = report.Annotations,
        Tags = report.Tags,
        Volumes = report.Volumes,
        DeepLinks = report.DeepLinks,
        LeftOut = report.LeftOut,
        LeftBehind = report.LeftBehind,
        Bytes = report.Bytes,
        Seconds = Math.Round(report.Seconds, 3),
        RowsPerSecond = report.Seconds > 0 ? Math.Round(report.Total / report.Seconds) : 0,
    };
}
