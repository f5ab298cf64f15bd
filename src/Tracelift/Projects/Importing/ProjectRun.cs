using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tracelift.Projects.Matching;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Projects.Importing;

/// <summary>The run of an import of projects. Each of its transactions adds its rows to it.</summary>
internal sealed class ProjectRun(ProjectImportOptions options, TimeProvider time)
{
    private readonly DateTimeOffset _began = time.GetUtcNow();
    private RunRecord? _record;
    private long _projects;

    /// <summary>Its number; null as long as nothing is recorded.</summary>
    public long? Id { get; private set; }

    /// <summary>Notes for the administrator of the store.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <summary>Records the rows of a transaction, and commits it.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="written">The projects that it has written, with their plans.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task CommitAsync(IChangeSession session, IReadOnlyList<(ProjectPlan Plan, long Project)> written, CancellationToken cancellationToken)
    {
        var record = Describe(written);
        var run = record is null ? Id : await session.RecordRunAsync(record, Id, cancellationToken);
        await session.CommitAsync(cancellationToken);

        // Only now: after a failure the projects are written again, one by one.
        (Id, Notes) = (run, Notes.Count > 0 ? Notes : session.Notes);
        (_record, _projects) = (record, _projects + written.Count);
    }

    private RunRecord? Describe(IReadOnlyList<(ProjectPlan Plan, long Project)> written)
    {
        // The clock may have been set back.
        var now = time.GetUtcNow() is var end && end > _began ? end : _began;
        var first = _record;
        if (first is null)
        {
            if (written.Count == 0)
                return null;
            var (plan, project) = written[0];
            first = new RunRecord(
                _began, now, options.Who ?? RunAuthor.Current, options.Source ?? plan.Found.Origin, null, project, plan.Found.Title ?? "", plan.Action is ProjectAction.Create or ProjectAction.Replace, "{}");
        }

        return first with { Ended = now, Options = OptionsOf(_projects + written.Count) };
    }

    private string OptionsOf(long projects)
    {
        var json = new JsonObject { ["projects"] = projects };
        if (options.Strategy != KnownStrategy.Merge)
            json["strategy"] = JsonNamingPolicy.KebabCaseLower.ConvertName(options.Strategy.ToString());
        if (options.SameNames is not null)
            json["rule"] = "same names";
        if (options.Project is { } project)
            json["project_id"] = project;
        if (options.Tags.Count > 0)
            json["tags"] = string.Join(", ", options.Tags);
        if (options.RemoveUnreferenced)
            json["remove_unreferenced_stack_data"] = true;
        return json.ToJsonString();
    }
}
