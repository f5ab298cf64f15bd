using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Model.Projects;
using Tracelift.Projects.Matching;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Importing;

/// <summary>Writes the rows of plans.</summary>
internal sealed class ProjectWriter(
    IChangeSession session, RowChanges rows, ServerRows instance, StoredGrants access, ProjectImportOptions options, IReadOnlyList<long> graphs, long now)
{
    private readonly StackRows _stacks = new(rows);

    /// <summary>Collects the rows of a project.</summary>
    /// <returns>The project's id.</returns>
    public async Task<long> WriteAsync(ProjectPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Action == ProjectAction.Replace)
            await ProjectRemoval.RemoveAsync(session, plan.Stored!, cancellationToken);
        var definition = plan.Found.Definition!;
        var isNew = plan.Action is ProjectAction.Create or ProjectAction.Replace;
        var project = isNew ? await CreateAsync(definition, cancellationToken) : plan.Known!.Id;
        var classes = new ClassRows(rows, isNew ? new StoredVocabulary() : plan.Vocabulary ?? new StoredVocabulary(), project, instance.Owner, now);
        if (isNew)
            await classes.AddBasicsAsync(cancellationToken);
        await classes.AddOntologyAsync(definition.Ontology, cancellationToken);
        foreach (var path in definition.Classification)
            await classes.ClassifyAsync(path, cancellationToken);
        await WriteStacksAsync(plan, definition, project, classes, cancellationToken);
        if (isNew)
        {
            foreach (var graph in graphs)
                await classes.ClassifyByAsync(graph, cancellationToken);
        }

        await instance.TagProjectAsync(project, definition.Tags.Union(options.Tags, StringComparer.Ordinal), access, cancellationToken);
        await instance.GrantAsync(project, access, cancellationToken);
        return project;
    }

    private async ValueTask<long> CreateAsync(ProjectDefinition definition, CancellationToken cancellationToken)
    {
        await instance.RequireOfCreationAsync(session, cancellationToken);
        return (await rows.InsertAsync(Models.Project, cancellationToken)).Set("title", definition.Title).Set("comment", definition.Comment).Id;
    }

    private async ValueTask WriteStacksAsync(ProjectPlan plan, ProjectDefinition definition, long project, ClassRows classes, CancellationToken cancellationToken)
    {
        var members = new List<(StackDefinition Definition, long Id, StoredStack? Stored)>();
        foreach (var stack in plan.Stacks)
        {
            switch (stack.Action)
            {
                case PartAction.Add:
                    members.Add((stack.Definition!, await _stacks.AddAsync(stack.Definition!, project, cancellationToken), null));
                    break;
                case PartAction.Change:
                    await _stacks.ChangeAsync(stack.Stored!, stack.Definition!, project, cancellationToken);
                    members.Add((stack.Definition!, stack.Stored!.Id, stack.Stored));
                    break;
                case PartAction.Keep:
                    members.Add((stack.Definition!, stack.Stored!.Id, stack.Stored));
                    break;
                case PartAction.Unlink or PartAction.Delete when plan.Action == ProjectAction.Override:
                    _stacks.Remove(stack.Stored!);
                    break;
            }
        }

        var groups = plan.Action switch
        {
            ProjectAction.Merge => GroupRows.Extending(rows, plan.Stored!),
            ProjectAction.Override => GroupRows.Replacing(rows, plan.Stored!),
            _ => GroupRows.New(rows),
        };
        foreach (var (stack, id, stored) in members)
        {
            foreach (var membership in stack.StackGroups)
                await groups.AddAsync(membership, Find(definition, membership.Title), id, stored, await instance.RelationAsync(membership.Relation, cancellationToken), cancellationToken);

            // An ignored stack must not change.
            if (plan.Action == ProjectAction.Merge && stored is not null)
                continue;
            foreach (var path in stack.Classification)
                await classes.ClassifyStackAsync(id, path, cancellationToken);
        }

        foreach (var group in definition.StackGroups)
        {
            if (groups.IdOf(group.Title) is not { } id)
                continue;
            foreach (var path in group.Classification)
                await classes.ClassifyGroupAsync(id, path, cancellationToken);
        }
    }

    private static StackGroupDefinition? Find(ProjectDefinition definition, string title) =>
        definition.StackGroups.FirstOrDefault(group => group.Title == title);
}
