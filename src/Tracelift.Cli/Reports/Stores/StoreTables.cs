using System.Globalization;
using Tracelift.Cli.Terminal;

namespace Tracelift.Cli.Reports.Stores;

/// <summary>The kind and contents of a store, for people.</summary>
internal static class StoreTables
{
    public static void Print(ConsoleOutput output, StoreDocument document)
    {
        output.Heading(Humanize.Safe(document.Name));
        output.Line($"  {Kind(document.Kind)}{(document.Software.Length > 0 ? ", " : "")}{document.Software}");
        output.Line($"  tables: {document.Schema}");
        if (document.MissingMigrations.Count > 0)
            output.Line($"  a migration is due: {string.Join(", ", document.MissingMigrations)} (tracelift store migrate)");
        if (document.Kind == "catmaid")
            output.Line($"  imports: {(document.RemembersRuns ? "remembered; you can undo them (attached)" : "not remembered (tracelift store attach changes that)")}");
        foreach (var note in document.Notes)
            output.Line($"  note: {Humanize.Safe(note)}");
        if (document.Projects.Count == 0)
            return;
        var hasPlaceholders = document.Projects.Any(project => project.PlaceholderNeurons > 0);
        output.Table(
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
