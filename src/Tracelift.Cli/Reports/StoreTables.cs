using System.Globalization;
using Tracelift.Cli.Talk;

namespace Tracelift.Cli.Reports;

/// <summary>What a store is and holds, for people.</summary>
internal static class StoreTables
{
    public static void Print(Paper paper, StoreDocument document)
    {
        paper.Heading(Plain.Safe(document.Name));
        paper.Line($"  {Kind(document.Kind)}, {document.Software}");
        paper.Line($"  tables: {document.Schema}");
        if (document.Kind == "catmaid")
            paper.Line($"  imports: {(document.RemembersRuns ? "remembered, and can be undone (attached)" : "not remembered (tracelift store attach has them remembered)")}");
        foreach (var note in document.Notes)
            paper.Line($"  note: {Plain.Safe(note)}");
        if (document.Projects.Count == 0)
            return;
        var hasPlaceholders = document.Projects.Any(project => project.PlaceholderNeurons > 0);
        paper.Table(
            ["#id", "project", "#neurons", .. hasPlaceholders ? (string[])["#placeholders"] : [], "#skeletons", "#treenodes", "#connectors", "#links", "#annotations", "#tags", "#volumes", "#reviews"],
            document.Projects.Select(project => (string[])
            [
                project.Id.ToString(CultureInfo.InvariantCulture),
                project.Title,
                Plain.Number(project.Neurons),
                .. hasPlaceholders ? (string[])[Plain.Number(project.PlaceholderNeurons)] : [],
                .. new[]
                {
                    project.Skeletons, project.Treenodes, project.Connectors, project.Links,
                    project.Annotations, project.Tags, project.Volumes, project.Reviews,
                }.Select(Plain.Number),
            ]));
    }

    private static string Kind(string kind) => kind switch
    {
        "sqlite" => "Embedded store",
        "postgres" => "Tracelift's own tables in PostgreSQL",
        _ => "CATMAID's own database",
    };
}
