using System.Text.Json.Serialization;
using Tracelift.Model;
using Tracelift.Reports;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Cli.Reports;

/// <summary>The contents of a file, for programs.</summary>
internal sealed record CheckDocument
{
    public string Command { get; init; } = "check";

    public required string Source { get; init; }

    public required bool IsSound { get; init; }

    /// <summary>Rows by model.</summary>
    public required IReadOnlyDictionary<string, long> Rows { get; init; }

    public required long Total { get; init; }

    public required long Neurons { get; init; }

    public required long PlaceholderNeurons { get; init; }

    /// <summary>The names of the first 1,000 neurons.</summary>
    public required IReadOnlyList<string> NeuronNames { get; init; }

    public required long Skeletons { get; init; }

    public required long Annotations { get; init; }

    public required long Tags { get; init; }

    public required IReadOnlyList<FileUserReport> Users { get; init; }

    public required IReadOnlyDictionary<string, long> UnknownModels { get; init; }

    public required IReadOnlyDictionary<string, long> UnknownFields { get; init; }

    /// <summary>Findings about a source of many files; null if there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FilesReport? Files { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required double Seconds { get; init; }

    /// <summary>The error, if the file is not sound.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ErrorReport? Error { get; init; }

    public static CheckDocument Of(SourceSurvey survey, ErrorReport? error) => new()
    {
        Source = survey.Source,
        IsSound = error is null,
        Rows = Models.All.Where(model => survey.Rows(model) > 0).ToDictionary(model => model.Label, survey.Rows, StringComparer.Ordinal),
        Total = survey.TotalRows,
        Neurons = survey.Neurons,
        PlaceholderNeurons = survey.PlaceholderNeurons,
        NeuronNames = survey.NeuronNames,
        Skeletons = survey.Skeletons,
        Annotations = survey.SharedInstances.Values.Count(name => name.Class == TracingVocabulary.Annotation),
        Tags = survey.SharedInstances.Values.Count(name => name.Class == TracingVocabulary.Label),
        Users = [.. UsersOf(survey)],
        UnknownModels = survey.Notes.UnknownModels,
        UnknownFields = survey.Notes.UnknownFields,
        Files = FilesReport.Of(survey.Notes.Files, survey.Notes.UnknownItems),
        Notes = [.. survey.Notes.ForReports],
        Seconds = Math.Round(survey.Seconds, 3),
        Error = error,
    };

    private static IEnumerable<FileUserReport> UsersOf(SourceSurvey survey)
    {
        foreach (var id in new IdSet(survey.ReferencedUsers.Concat(survey.Users.Keys)))
        {
            var user = survey.Users.GetValueOrDefault(id);
            yield return new FileUserReport(id, user?.Username, user?.IsFull ?? false, survey.RowsByUser.GetValueOrDefault(id));
        }
    }
}

/// <summary>A user of a file.</summary>
/// <param name="Id">The id in the file.</param>
/// <param name="Name">The name; null if the file only has the id.</param>
/// <param name="IsFull">Whether the file has e-mail, names and password hash.</param>
/// <param name="Rows">The number of rows that the user owns.</param>
internal sealed record FileUserReport(long Id, string? Name, bool IsFull, long Rows);
