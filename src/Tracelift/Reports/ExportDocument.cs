using System.Text.Json.Serialization;
using Tracelift.Tracing.Export;

namespace Tracelift.Reports;

/// <summary>The report of an export or its dry run, for programs.</summary>
public sealed record ExportDocument
{
    /// <summary>The command.</summary>
    public string Command { get; init; } = "export";

    /// <summary>Whether it was a dry run.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The store.</summary>
    public required string Store { get; init; }

    /// <summary>The project.</summary>
    public required ProjectReference Project { get; init; }

    /// <summary>The file, as the user named it; null for a dry run and for standard output.</summary>
    public required string? File { get; init; }

    /// <summary>The exported usernames.</summary>
    public required IReadOnlyList<string> Users { get; init; }

    /// <summary>The differences from an earlier dry run; null without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExportComparison? Comparison { get; init; }

    /// <summary>Texts that contain names of the store's users, the first thousand; for a dry run and for anonymized users.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PersonalText>? PersonalTexts { get; init; }

    /// <summary>The number of such texts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? PersonalTextCount { get; init; }

    /// <summary>The number of rows by model.</summary>
    public required IReadOnlyDictionary<string, long> Rows { get; init; }

    /// <summary>The number of all rows.</summary>
    public required long Total { get; init; }

    /// <summary>The number of partner nodes exported as placeholders.</summary>
    public required long Placeholders { get; init; }

    /// <summary>The exported properties of partners with original placeholders; null without any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OriginalPlaceholders? OriginalPlaceholders { get; init; }

    /// <summary>The number of exported neurons without placeholders.</summary>
    public long NeuronCount { get; init; }

    /// <summary>The number of exported placeholder neurons.</summary>
    public long PlaceholderNeurons { get; init; }

    /// <summary>The names of the exported neurons without placeholders; for a dry run, as the next four.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? Neurons { get; init; }

    /// <summary>The names of the exported annotations.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? Annotations { get; init; }

    /// <summary>The names of the exported tags.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The names of the exported volumes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? Volumes { get; init; }

    /// <summary>The aliases of the exported deep links.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyList<string>? DeepLinks { get; init; }

    /// <summary>The names of exported objects of other kinds, such as landmarks and point sets, by kind; null without any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? OtherNames { get; init; }

    /// <summary>The number of objects left out because they refer to objects that are not exported, by kind.</summary>
    public required IReadOnlyDictionary<string, long> LeftOut { get; init; }

    /// <summary>The number of the project's objects that a copy of tracing data does not include, by kind.</summary>
    public required IReadOnlyDictionary<string, long> LeftBehind { get; init; }

    /// <summary>The format.</summary>
    public string Format { get; init; } = "json";

    /// <summary>The number of written files of skeletons; null for a dry run, and for formats with one file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Files { get; init; }

    /// <summary>The number of exported rows that the format can't hold, by kind; null if it holds all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, long>? NotHeld { get; init; }

    /// <summary>The number of NaN and infinite values in the store, by model and field; they are exported as 0 or null.</summary>
    public IReadOnlyDictionary<string, long> NotFinite { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Warnings about options, such as tags that the project lacks.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The number of bytes before compression.</summary>
    public required long Bytes { get; init; }

    /// <summary>The duration in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The number of rows a second.</summary>
    public required double RowsPerSecond { get; init; }

    /// <summary>Returns the document of a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="store">The store's name.</param>
    /// <param name="isDryRun">Whether it was a dry run.</param>
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
            OtherNames = report.OtherNames is { Count: > 0 } names ? names.ToDictionary(kind => kind.Key, kind => (IReadOnlyList<string>)kind.Value, StringComparer.Ordinal) : null,
            LeftOut = report.LeftOut,
            LeftBehind = report.LeftBehind,
            Format = report.Format,
            Files = report.Files,
            NotHeld = report.NotHeld.Count > 0 ? report.NotHeld : null,
            NotFinite = report.NotFinite.Counts,
            Notes = report.Notes,
            Bytes = report.Bytes,
            Seconds = Math.Round(report.Seconds, 3),
            RowsPerSecond = report.Seconds > 0 ? Math.Round(report.Total / report.Seconds) : 0,
        };
    }
}
