using System.Globalization;
using Tracelift.Cli.Terminal;

namespace Tracelift.Cli.Reports.Stores;

/// <summary>What a store is and holds, for people.</summary>
internal static class StoreTables
{
    public static void Print(ConsoleOutput paper, StoreDocument document)
    {
        paper.Heading(Humanize.Safe(document.Name));
        paper.Line($"  {Kind(document.Kind)}, {document.Software}");
        paper.Line($"  tables: {document.Schema}");
        if (document.Kind == "catmaid")
            paper.Line($"  imports: {(document.RemembersRuns ? "remembered, and can be undone (attached)" : "not remembered (tracelift store attach has them remembered)")}");
        foreach (var note in document.Notes)
            paper.Line($"  note: {Humanize.Safe(note)}");
        if (document.Projects.Count == 0)
            return;
        var hasPlaceholders = document.Projects.Any(project => project.PlaceholderNeurons > 0);
        paper.Table(
            ["#id", "project", "#neurons", .. hasPlaceholders ? (string[])["#placeholders"] : [], "#skeletons", "#treenodes", "#connectors", "#links", "#annotations", "#tags", "#volumes", "#reviews"],
            document.Projects.Select(project => (string[])
            [
                project.Id.ToString(CultureInfo.InvariantCulture),
                project.Title,
                Humanize.Number(project.Neurons),
                .. hasPlaceholders ? (string[])[Humanize.Number(project.PlaceholderNeurons)] : [],
                .. new[]
                {
                    project.Skeletons, project.Treenodes, project.Connectors, project.Links,
                    project.Annotations, project.Tags, project.Volumes, project.Reviews,
                }.Select(Humanize.Number),
            ]));
    }

    private static string Kind(string kind) => kind switch
    {
        "sqlite" => "Embedded store",
        "postgres" => "Tracelift's own tables in PostgreSQL",
        _ => "CATMAID's own database",
    };
}
