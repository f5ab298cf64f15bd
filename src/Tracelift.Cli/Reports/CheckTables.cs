using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Formats;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Cli.Reports;

/// <summary>What is in a file, for people.</summary>
internal static class CheckTables
{
    public static void Print(ConsoleOutput paper, CheckDocument document, SurveyNotes notes)
    {
        paper.Heading($"{Humanize.Safe(document.Source)} {(document.IsSound ? "is sound" : "is not sound")}");
        paper.Table(
            ["model", "#rows"],
            [.. document.Rows.Select(row => (string[])[row.Key, Humanize.Number(row.Value)]), ["all", Humanize.Number(document.Total)]]);
        paper.Line(
            $"{new NeuronCount(document.Neurons, document.PlaceholderNeurons).Words("neuron")}, {Humanize.Count(document.Skeletons, "skeleton")}, {Humanize.Count(document.Annotations, "annotation")}, {Humanize.Count(document.Tags, "tag")}");
        if (document.Users.Count > 0)
        {
            paper.Table(
                ["#id", "user", "#rows"],
                document.Users.Select(user => (string[])
                    [user.Id.ToString(CultureInfo.InvariantCulture), user.Name ?? "(not named)", Humanize.Number(user.Rows)]));
        }

        Unknown.Print(paper, document.UnknownModels, document.UnknownFields);
        Unknown.PrintItems(paper, notes.UnknownItems);
        FileLines.Print(paper, notes.Files);
        foreach (var note in document.Notes)
            paper.Note(note);
        paper.Line($"{Humanize.Count(document.Total, "row")} in {Humanize.Time(document.Seconds)}");
    }
}
