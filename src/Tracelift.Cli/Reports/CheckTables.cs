using System.Globalization;
using Tracelift.Cli.Talk;
using Tracelift.Tracing;

namespace Tracelift.Cli.Reports;

/// <summary>What is in a file, for people.</summary>
internal static class CheckTables
{
    public static void Print(Paper paper, CheckDocument document)
    {
        paper.Heading($"{Plain.Safe(document.Source)} {(document.IsSound ? "is sound" : "is not sound")}");
        paper.Table(
            ["model", "#rows"],
            [.. document.Rows.Select(row => (string[])[row.Key, Plain.Number(row.Value)]), ["all", Plain.Number(document.Total)]]);
        paper.Line(
            $"{new NeuronCount(document.Neurons, document.PlaceholderNeurons).Words("neuron")}, {Plain.Count(document.Skeletons, "skeleton")}, {Plain.Count(document.Annotations, "annotation")}, {Plain.Count(document.Tags, "tag")}");
        if (document.Users.Count > 0)
        {
            paper.Table(
                ["#id", "user", "#rows"],
                document.Users.Select(user => (string[])
                    [user.Id.ToString(CultureInfo.InvariantCulture), user.Name ?? "(not named)", Plain.Number(user.Rows)]));
        }

        Unknown.Print(paper, document.UnknownModels, document.UnknownFields);
        foreach (var note in document.Notes)
            paper.Line($"note: {Plain.Safe(note)}");
        paper.Line($"{Plain.Count(document.Total, "row")} in {Plain.Time(document.Seconds)}");
    }
}
