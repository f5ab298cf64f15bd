using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Formats;
using Tracelift.Reports;
using Tracelift.Tracing;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Cli.Reports;

/// <summary>The contents of a file, for people.</summary>
internal static class CheckTables
{
    private const int MostNames = 20;

    public static void Print(ConsoleOutput output, CheckDocument document, SurveyNotes notes)
    {
        output.Heading($"{Humanize.Safe(document.Source)} {(document.IsSound ? "is sound" : "is not sound")}");
        output.Table(
            ["model", "#rows"],
            [.. document.Rows.Select(row => (string[])[row.Key, Humanize.Number(row.Value)]), ["all", Humanize.Number(document.Total)]]);
        output.Line(
            $"{new NeuronCount(document.Neurons, document.PlaceholderNeurons).Words("neuron")}, {Humanize.Count(document.Skeletons, "skeleton")}, {Humanize.Count(document.Annotations, "annotation")}, {Humanize.Count(document.Tags, "tag")}");
        PrintNames(output, document);
        if (document.Users.Count > 0)
        {
            output.Table(
                ["#id", "user", "#rows"],
                document.Users.Select(user => (string[])
                    [user.Id.ToString(CultureInfo.InvariantCulture), user.Name ?? "(not named)", Humanize.Number(user.Rows)]));
        }

        Unknown.Print(output, document.UnknownModels, document.UnknownFields);
        Unknown.PrintItems(output, notes.UnknownItems);
        FileLines.Print(output, notes.Files);
        foreach (var note in document.Notes)
            output.Note(note);
        output.Line($"{Humanize.Count(document.Total, "row")} in {Humanize.Time(document.Seconds)}");
    }

    private static void PrintNames(ConsoleOutput output, CheckDocument document)
    {
        var lines = NameRanges.Of([.. document.NeuronNames.Order(NaturalOrder.Instance)]).ToList();
        foreach (var line in lines.Take(MostNames))
            output.Line("  " + Humanize.Safe(line));
        if (lines.Count > MostNames || document.Neurons > document.NeuronNames.Count)
            output.Line($"  ... and more; --json lists the first {Humanize.Number(SourceSurvey.MostNames)} names");
    }
}
