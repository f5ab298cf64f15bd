using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Model.Projects;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Matching;

/// <summary>Plans the import of each definition, its stacks, mirrors and groups. Neither reads nor writes the store.</summary>
internal sealed class ProjectPlanner(KnownProjects known, ProjectImportOptions options)
{
    public ProjectPlan Plan(FoundProject found)
    {
        if (found.Definition is not { } definition)
            return new ProjectPlan(found, ProjectAction.Unreadable, null, null) { Problems = found.Problems };
        if (options.IgnoreEmptyProjects && definition.Stacks.Count == 0)
            return new ProjectPlan(found, ProjectAction.Ignore, null, "it has no stacks");
        if (options.Project is { } target)
            return AddTo(found, definition, known.ById(target)!);
        if (options.SameNames is { } rule)
            return BySameNames(found, definition, rule);
        var (project, why) = Find(definition);
        if (project is null)
            return Create(found, definition, null);
        return options.Strategy switch
        {
            KnownStrategy.AddAnyway => Create(found, definition, why),
            KnownStrategy.Ignore => new ProjectPlan(found, ProjectAction.Ignore, Info(project), why),
            KnownStrategy.Replace => Replace(found, definition, project, why!),
            KnownStrategy.MergeOverride => Override(found, definition, project, why!),
            _ => Merge(found, definition, project, why!),
        };
    }

    private static ProjectInfo Info(StoredProject project) => new(project.Id, project.Title);

    private static StackPlan Added(StackDefinition stack) => new(stack.Title, PartAction.Add, null, [.. stack.Mirrors.Select(Added)], []) { Definition = stack };

    private static MirrorPlan Added(MirrorDefinition mirror) => new(mirror.Title, mirror.ImageBase, PartAction.Add, []);

    private static StackPlan Kept(StackDefinition stack, StoredStack stored) =>
        new(stack.Title, PartAction.Keep, stored.Id, [.. stored.Definition.Mirrors.Select(mirror => new MirrorPlan(mirror.Title, mirror.ImageBase, PartAction.Keep, []))], [])
        {
            Definition = stack,
            Stored = stored,
            IsShared = stored.IsShared,
        };

    private static StackPlan Changed(StackDefinition stack, StoredStack stored)
    {
        var changes = StackChanges.Of(stored.Definition, stack);
        var mirrors = new List<MirrorPlan>();
        var old = stored.Definition.Mirrors.ToList();
        foreach (var mirror in stack.Mirrors)
        {
            var at = MirrorAddress.Find(old, mirror.ImageBase);
            if (at < 0)
            {
                mirrors.Add(Added(mirror));
                continue;
            }

            var differing = StackChanges.Of(old[at], MirrorAddress.Over(old[at], mirror));
            old.RemoveAt(at);
            mirrors.Add(new MirrorPlan(mirror.Title, mirror.ImageBase, differing.Count > 0 ? PartAction.Change : PartAction.Keep, differing));
        }

        mirrors.AddRange(old.Select(mirror => new MirrorPlan(mirror.Title, mirror.ImageBase, PartAction.Delete, [])));
        var isSame = changes.Count == 0 && mirrors.TrueForAll(mirror => mirror.Action == PartAction.Keep);
        return new StackPlan(stack.Title, isSame ? PartAction.Keep : PartAction.Change, stored.Id, mirrors, changes)
        {
            Definition = stack,
            Stored = stored,
            IsShared = stored.IsShared,
        };
    }

    private static StackPlan Gone(StoredStack stored) =>
        new(
            stored.Definition.Title,
            stored.IsShared ? PartAction.Unlink : PartAction.Delete,
            stored.Id,
            [.. stored.Definition.Mirrors.Select(mirror => new MirrorPlan(mirror.Title, mirror.ImageBase, stored.IsShared ? PartAction.Keep : PartAction.Delete, []))],
            [])
        {
            Stored = stored,
            IsShared = stored.IsShared,
        };

    private static IReadOnlyList<GroupPlan> NewGroups(IEnumerable<StackDefinition> stacks) =>
    [
        .. stacks.SelectMany(stack => stack.StackGroups).GroupBy(member => member.Title, StringComparer.Ordinal).Select(group => new GroupPlan(group.Key, PartAction.Add, group.Count())),
    ];

    private static List<GroupPlan> ExtendedGroups(IReadOnlyList<StackPlan> stacks, StoredProject project)
    {
        var groups = new List<GroupPlan>();
        foreach (var group in stacks.Where(stack => stack.Definition is not null && stack.Action != PartAction.Ignore)
            .SelectMany(stack => stack.Definition!.StackGroups.Select(member => (Stack: stack, Member: member)))
            .GroupBy(one => one.Member.Title, StringComparer.Ordinal))
        {
            var added = group.Count(one => one.Stack.Stored?.Definition.StackGroups.Contains(one.Member) != true);
            var isKnown = project.Groups.Any(known => known.Title == group.Key);
            groups.Add(new GroupPlan(group.Key, !isKnown ? PartAction.Add : added > 0 ? PartAction.Change : PartAction.Keep, added));
        }

        return groups;
    }

    /// <summary>Pairs a definition's stacks with those of a project, each at most once.</summary>
    private static (List<(StackDefinition Stack, StoredStack? Stored)> Pairs, List<StoredStack> Left) Pair(ProjectDefinition definition, StoredProject project)
    {
        var rest = project.Stacks.ToList();
        var byKey = rest.ToLookup(stack => stack.Key);
        var taken = new HashSet<StoredStack>(ReferenceEqualityComparer.Instance);
        var pairs = new List<(StackDefinition, StoredStack?)>();
        foreach (var stack in definition.Stacks)
        {
            var twin = byKey[StackKey.Of(stack)].Where(candidate => !taken.Contains(candidate)).MaxBy(candidate => Likeness(candidate.Definition, stack));
            if (twin is not null)
                taken.Add(twin);
            pairs.Add((stack, twin));
        }

        return (pairs, [.. rest.Where(stack => !taken.Contains(stack))]);
    }

    // Among several with the same addresses, prefers equal titles, then addresses with equal letters.
    private static int Likeness(StackDefinition known, StackDefinition wanted) =>
        (known.Title == wanted.Title ? 2 : 0) + (wanted.Mirrors.All(mirror => known.Mirrors.Any(other => other.ImageBase == mirror.ImageBase)) ? 1 : 0);

    private (StoredProject? Project, string? Why) Find(ProjectDefinition definition)
    {
        if (options.KnownBy.HasFlag(KnownBy.Name) && known.ByTitle(definition.Title) is [var named, ..] all)
            return (named, all.Count == 1 ? $"project {named.Id} has the same title" : $"project {named.Id} is the first of {all.Count} that have the same title");
        if (options.KnownBy.HasFlag(KnownBy.Stacks) && known.ByStacks(definition) is [var same, ..])
            return (same, $"project {same.Id} \"{same.Title}\" is linked to the very same stacks");
        return (null, null);
    }

    private static ProjectPlan Create(FoundProject found, ProjectDefinition definition, string? why) => new(found, ProjectAction.Create, null, why)
    {
        Stacks = [.. definition.Stacks.Select(Added)],
        Groups = NewGroups(definition.Stacks),
    };

    private ProjectPlan BySameNames(FoundProject found, ProjectDefinition definition, SameNameRule rule)
    {
        if (rule.IgnoreSameNameProjects && known.ByTitle(definition.Title) is [var named, ..])
            return new ProjectPlan(found, ProjectAction.Ignore, Info(named), $"project {named.Id} has the same title");
        var stacks = definition.Stacks.Select(stack => rule.IgnoreSameNameStacks && known.HasStackTitle(stack.Title) ? Ignored(stack) : Added(stack)).ToList();
        if (options.IgnoreEmptyProjects && stacks.TrueForAll(stack => stack.Action == PartAction.Ignore))
            return new ProjectPlan(found, ProjectAction.Ignore, null, "stacks with all of its titles exist") { Stacks = stacks };
        return new ProjectPlan(found, ProjectAction.Create, null, null)
        {
            Stacks = stacks,
            Groups = NewGroups(stacks.Where(stack => stack.Action == PartAction.Add).Select(stack => stack.Definition!)),
        };
    }

    private static StackPlan Ignored(StackDefinition stack) => new(stack.Title, PartAction.Ignore, null, [], []) { Definition = stack };

    private ProjectPlan AddTo(FoundProject found, ProjectDefinition definition, StoredProject project)
    {
        // CATMAID's rule recognises stacks by their titles, Tracelift's by the addresses of their images.
        var stacks = options.SameNames is { } rule
            ? definition.Stacks.Select(stack => rule.IgnoreSameNameStacks && known.HasStackTitle(stack.Title) ? Ignored(stack) : Added(stack)).ToList()
            : Pair(definition, project).Pairs.ConvertAll(pair => pair.Stored is null ? Added(pair.Stack) : Kept(pair.Stack, pair.Stored));
        return Known(found, ProjectAction.Merge, project, $"its stacks go into project {project.Id}", stacks, ExtendedGroups(stacks, project));
    }

    private ProjectPlan Merge(FoundProject found, ProjectDefinition definition, StoredProject project, string why)
    {
        var stacks = Pair(definition, project).Pairs.ConvertAll(pair => pair.Stored is null ? Added(pair.Stack) : Kept(pair.Stack, pair.Stored));
        return Known(found, ProjectAction.Merge, project, why, stacks, ExtendedGroups(stacks, project));
    }

    private ProjectPlan Override(FoundProject found, ProjectDefinition definition, StoredProject project, string why)
    {
        var (pairs, rest) = Pair(definition, project);
        var stacks = pairs.ConvertAll(pair => pair.Stored is null ? Added(pair.Stack) : Changed(pair.Stack, pair.Stored));
        stacks.AddRange(rest.Select(Gone));
        var groups = project.Groups.Select(group => new GroupPlan(group.Title, PartAction.Delete, 0)).Concat(NewGroups(definition.Stacks)).ToList();
        return Known(found, ProjectAction.Override, project, why, stacks, groups);
    }

    private ProjectPlan Replace(FoundProject found, ProjectDefinition definition, StoredProject project, string why)
    {
        if (!options.Force && known.TracingDataOf(project.Id) is { } data)
        {
            return new ProjectPlan(found, ProjectAction.Refuse, Info(project), why)
            {
                Problems =
                [
                    new Problem("holds-tracing-data", $"project \"{definition.Title}\": project {project.Id} holds tracing data ({data}): only --force replaces it", found.Origin),
                ],
            };
        }

        var stacks = project.Stacks.Select(Gone).Concat(definition.Stacks.Select(Added)).ToList();
        return Known(found, ProjectAction.Replace, project, why, stacks, NewGroups(definition.Stacks));
    }

    private ProjectPlan Known(
        FoundProject found, ProjectAction action, StoredProject project, string why, IReadOnlyList<StackPlan> stacks, IReadOnlyList<GroupPlan> groups) =>
        new(found, action, Info(project), why)
        {
            Stacks = stacks,
            Groups = groups,
            Stored = project,
            Vocabulary = known.VocabularyOf(project.Id),
        };
}
