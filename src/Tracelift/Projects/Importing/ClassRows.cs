using Tracelift.Model;
using Tracelift.Model.Projects;
using Tracelift.Projects.SetUp;
using Tracelift.Projects.Stored;
using Tracelift.Stores;
using static Tracelift.Projects.Stored.StoredVocabulary;

namespace Tracelift.Projects.Importing;

/// <summary>Adds the classes, relations, ontology and classification that a project lacks.</summary>
internal sealed class ClassRows(RowChanges rows, StoredVocabulary has, long project, long owner, long now)
{
    // The tables' limit.
    private const int LongestName = 255;

    private readonly Dictionary<(long A, long B), long> _links = has.ClassLinks.GroupBy(link => (link.A, link.B)).ToDictionary(group => group.Key, group => group.First().Relation);
    private readonly HashSet<(long, long)> _stackLinks = [.. has.StackLinks];
    private readonly HashSet<(long, long)> _groupLinks = [.. has.GroupLinks];

    /// <summary>Adds the classes and relations that CATMAID gives each new project.</summary>
    public async ValueTask AddBasicsAsync(CancellationToken cancellationToken)
    {
        foreach (var known in ProjectVocabularySetUp.Classes.Where(known => !known.IsForTracing))
            await ClassAsync(known.Name, cancellationToken);
        foreach (var known in ProjectVocabularySetUp.Relations.Where(known => !known.IsForTracing))
            await RelationAsync(known.Name, cancellationToken);
    }

    /// <summary>Adds all classes and relations of another project.</summary>
    public async ValueTask AddLikeAsync(IReadSession session, long other, CancellationToken cancellationToken)
    {
        foreach (var (_, name, description) in (await session.ListAsync(
            new RowQuery(Models.Class) { Project = other }, row => (row.Id, row.Text("class_name"), row.TextOrNull("description")), cancellationToken)).Order())
        {
            await ClassAsync(name, cancellationToken, description ?? "");
        }

        foreach (var (_, name, uri, description, isReciprocal) in (await session.ListAsync(
            new RowQuery(Models.Relation) { Project = other },
            row => (row.Id, row.Text("relation_name"), row.TextOrNull("uri"), row.TextOrNull("description"), row.Long("isreciprocal")),
            cancellationToken)).Order())
        {
            await RelationAsync(name, cancellationToken, (uri ?? "", description ?? "", isReciprocal == 1));
        }
    }

    /// <summary>Adds an instance of an existing class.</summary>
    public async ValueTask AddInstanceAsync(string type, string name, CancellationToken cancellationToken) =>
        Own(await rows.InsertAsync(Models.ClassInstance, cancellationToken)).Set("class_column", has.Classes[type]).Set("name", name);

    /// <summary>Adds an ontology.</summary>
    public async ValueTask AddOntologyAsync(IReadOnlyList<OntologyNode> roots, CancellationToken cancellationToken)
    {
        if (roots.Count == 0)
            return;
        var top = await ClassAsync(RootClass, cancellationToken);
        var isA = await RelationAsync(IsA, cancellationToken);
        foreach (var root in roots)
        {
            var id = await AddNodeAsync(root, cancellationToken);
            await LinkClassesAsync(id, top, isA, cancellationToken);
        }
    }

    /// <summary>Adds a path to the project's own classification.</summary>
    public ValueTask<long> ClassifyAsync(IReadOnlyList<string> path, CancellationToken cancellationToken) => InstanceAsync(path, cancellationToken);

    /// <summary>Links a stack to the last node of a path.</summary>
    public async ValueTask ClassifyStackAsync(long stack, IReadOnlyList<string> path, CancellationToken cancellationToken)
    {
        var instance = await InstanceAsync(path, cancellationToken);
        if (!_stackLinks.Add((stack, instance)))
            return;
        var relation = await RelationAsync(LinkedTo, cancellationToken);
        Own(await rows.InsertAsync(Models.StackClassInstance, cancellationToken)).Set("relation", relation).Set("class_instance", instance).Set("stack", stack);
    }

    /// <summary>Links a group to the last node of a path.</summary>
    public async ValueTask ClassifyGroupAsync(long group, IReadOnlyList<string> path, CancellationToken cancellationToken)
    {
        var instance = await InstanceAsync(path, cancellationToken);
        if (!_groupLinks.Add((group, instance)))
            return;
        var relation = await RelationAsync(LinkedTo, cancellationToken);
        Own(await rows.InsertAsync(Models.StackGroupClassInstance, cancellationToken)).Set("relation", relation).Set("class_instance", instance).Set("stack_group", group);
    }

    /// <summary>Links the project to a classification graph by its root instance, in any project.</summary>
    public async ValueTask ClassifyByAsync(long root, CancellationToken cancellationToken)
    {
        if (!has.ClassifiedRoots.Add(root))
            return;
        if (has.ProjectInstance is not { } instance)
        {
            var type = await ClassAsync(ProjectClass, cancellationToken);
            instance = Own(await rows.InsertAsync(Models.ClassInstance, cancellationToken)).Set("class_column", type).Set("name", "").Id;
            has.ProjectInstance = instance;
        }

        await LinkInstancesAsync(instance, root, await RelationAsync(ClassifiedBy, cancellationToken), cancellationToken);
    }

    private async ValueTask<long> AddNodeAsync(OntologyNode node, CancellationToken cancellationToken)
    {
        var id = await ClassAsync(node.Class, cancellationToken);
        foreach (var child in node.Children)
        {
            var below = await AddNodeAsync(child, cancellationToken);
            await LinkClassesAsync(below, id, await RelationAsync(child.Relation!, cancellationToken), cancellationToken);
        }

        return id;
    }

    private async ValueTask<long> InstanceAsync(IReadOnlyList<string> path, CancellationToken cancellationToken)
    {
        var (above, aboveClass) = (0L, 0L);
        foreach (var name in path)
        {
            var type = has.Classes[name];
            if (!has.Instances.TryGetValue((type, above), out var instance))
            {
                instance = Own(await rows.InsertAsync(Models.ClassInstance, cancellationToken))
                    .Set("class_column", type)
                    .Set("name", name.Length > LongestName ? name[..LongestName] : name)
                    .Id;
                has.Instances[(type, above)] = instance;
                if (above != 0)
                    await LinkInstancesAsync(instance, above, _links[(type, aboveClass)], cancellationToken);
            }

            if (above == 0)
                await ClassifyByAsync(instance, cancellationToken);
            (above, aboveClass) = (instance, type);
        }

        return above;
    }

    private async ValueTask<long> ClassAsync(string name, CancellationToken cancellationToken, string? description = null)
    {
        if (has.Classes.TryGetValue(name, out var id))
            return id;
        return has.Classes[name] = Own(await rows.InsertAsync(Models.Class, cancellationToken))
            .Set("class_name", name).Set("description", description is { Length: > 0 } ? description : ProjectVocabularySetUp.Class(name)?.Description ?? "").Id;
    }

    private async ValueTask<long> RelationAsync(
        string name, CancellationToken cancellationToken, (string Uri, string Description, bool IsReciprocal)? like = null)
    {
        if (has.Relations.TryGetValue(name, out var id))
            return id;
        var known = ProjectVocabularySetUp.Relation(name);
        var description = like?.Description is { Length: > 0 } theirs ? theirs : known?.Description ?? "";
        var isReciprocal = like?.IsReciprocal == true || known?.IsReciprocal == true;
        return has.Relations[name] = Own(await rows.InsertAsync(Models.Relation, cancellationToken))
            .Set("relation_name", name).Set("uri", like?.Uri ?? "").Set("description", description).Set("isreciprocal", isReciprocal ? 1 : 0).Id;
    }

    private async ValueTask LinkClassesAsync(long a, long b, long relation, CancellationToken cancellationToken)
    {
        if (!_links.TryAdd((a, b), relation))
            return;
        Own(await rows.InsertAsync(Models.ClassClass, cancellationToken)).Set("relation", relation).Set("class_a", a).Set("class_b", b);
    }

    private async ValueTask LinkInstancesAsync(long a, long b, long relation, CancellationToken cancellationToken) =>
        Own(await rows.InsertAsync(Models.ClassInstanceClassInstance, cancellationToken)).Set("relation", relation).Set("class_instance_a", a).Set("class_instance_b", b);

    private NewRow Own(NewRow row) => row.Set("user", owner).Set("project", project).Set("creation_time", now).Set("edition_time", now);
}
