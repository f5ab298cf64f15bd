using System.Globalization;
using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Skeletons;

/// <summary>
/// Checks each file before anything is written: names and ids must be valid, the objects that it replaces must exist, and
/// the user must be allowed to edit them.
/// </summary>
internal sealed class SkeletonPlanner(IImportSession session, long project, Editor user, ProjectVocabulary vocabulary)
{
    // The largest id that programs with floating-point numbers represent exactly.
    private const long LargestId = (1L << 53) - 1;
    private const int LongestName = 255;
    private const int LongestUrl = 2048;

    private readonly EditRights _rights = new(session, project, user);
    private readonly Dictionary<long, InstanceRow> _instances = [];
    private readonly HashSet<long> _taken = [];
    private readonly HashSet<long> _replaced = [];

    /// <summary>The rights of the importing user.</summary>
    public EditRights Rights => _rights;

    /// <summary>Looks up the objects with the ids that files ask for.</summary>
    public async Task FindAsync(IReadOnlyList<SkeletonToImport> files, CancellationToken cancellationToken)
    {
        var wanted = new IdSet(files.SelectMany(file => new[] { file.Settings.NeuronId, file.Settings.SkeletonId })
            .Where(id => id is > 0 and <= LargestId).Select(id => id!.Value));
        if (wanted.IsEmpty)
            return;

        // First checks and reserves the ids, so that no other session gets them.
        var taken = await session.FindTakenAsync(
            new Dictionary<ModelDescription, IdSet> { [Models.ClassInstance] = wanted }, cancellationToken);
        if (taken.TryGetValue(Models.ClassInstance, out var ids))
            _taken.UnionWith(ids);
        foreach (var row in await session.ListAsync(
            new RowQuery(Models.ClassInstance) { Project = project }.Where("pk", wanted),
            row => new InstanceRow(row.Id, row.Long("class_column"), row.Long("user"), row.Text("name")),
            cancellationToken))
        {
            _instances[row.Id] = row;
        }
    }

    /// <summary>Plans a file.</summary>
    /// <exception cref="InputException">The file can't be imported.</exception>
    public async Task<PlannedFile> PlanAsync(SkeletonToImport source, CancellationToken cancellationToken)
    {
        var settings = source.Settings;
        RequireTexts(settings);
        var file = new PlannedFile(source);
        file.Skeletons.AddRange(source.File.Trees.Select(tree => new PlannedSkeleton(file, tree)));
        var first = file.Skeletons[0];
        if (file.Skeletons.Count > 1 && (settings.NeuronId ?? settings.SkeletonId) is not null)
            throw new InputException("several-skeletons", $"{source.FileName} becomes {file.Skeletons.Count} skeletons, for which no id can be chosen", "Leave neuron_id and skeleton_id out.");
        (first.Skeleton, first.IsSkeletonKept) = Decide(settings.SkeletonId, TracingVocabulary.Skeleton, settings, file);
        (first.Neuron, first.IsNeuronKept) = Decide(settings.NeuronId, TracingVocabulary.Neuron, settings, file);
        if (first.Skeleton != 0 && first.Skeleton == first.Neuron)
            throw Taken(first.Skeleton, "a neuron and a skeleton can't have the same id");
        if (first.IsSkeletonKept || first.IsNeuronKept)
            await PlanReplacementAsync(file, first, cancellationToken);

        // Reserves the ids only now that the file is valid: the next file may not use them.
        _taken.UnionWith(new[] { first.Skeleton, first.Neuron }.Where(id => id != 0));
        _instances.Remove(first.Skeleton);
        _instances.Remove(first.Neuron);
        for (var i = 0; i < file.Skeletons.Count && settings.Name is { } name; i++)
            file.Skeletons[i].Name = i == 0 ? name : Cut(name, $" {i + 1}");
        return file;
    }

    private static string Cut(string name, string suffix) =>
        (name.Length + suffix.Length > LongestName ? name[..(LongestName - suffix.Length)] : name) + suffix;

    private static void RequireTexts(SkeletonSettings settings)
    {
        if (settings.Name is { } name)
            RequireText("name", name, LongestName);
        foreach (var annotation in settings.Annotations)
            RequireText("annotation", annotation, LongestName);
        if (settings.Source is not { } source)
            return;
        RequireText("source_url", source.Url, LongestUrl);
        if (source.Type is { } type && !SourceSkeleton.Types.Contains(type))
            throw new InputException("bad-source", $"source_type is \"{type}\": expected {string.Join(" or ", SourceSkeleton.Types)}");
        if (source.Project is < int.MinValue or > int.MaxValue)
            throw new InputException("bad-source", $"source_project_id is {source.Project}: expected a number of at most 32 bits");
    }

    private static void RequireText(string what, string text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new InputException("bad-name", $"The {what} is empty");
        if (text.Length > longest)
            throw new InputException("bad-name", $"The {what} has {text.Length} characters: {longest} are the most");
        if (text.Any(char.IsControl))
            throw new InputException("bad-name", $"The {what} holds control characters");
    }

    /// <summary>Returns the id to use, or 0 for a new one.</summary>
    private (long Id, bool IsKept) Decide(long? wanted, string className, SkeletonSettings settings, PlannedFile file)
    {
        if (wanted is not { } id)
            return (0, false);
        if (id is <= 0 or > LargestId)
            throw new InputException("bad-id", string.Create(CultureInfo.InvariantCulture, $"{className}_id is {id}: expected 1 to {LargestId}"));
        if (!_taken.Contains(id))
            return (id, false);
        if (settings.Force)
        {
            return _instances.TryGetValue(id, out var row) && vocabulary.Class(className).Contains(row.Class)
                ? (id, true)
                : throw Taken(id, $"it is not a {className} of project {project.ToString(CultureInfo.InvariantCulture)}, or another file has taken it");
        }

        if (!settings.AutoId)
            throw Taken(id, "it is taken");
        file.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"The id {id} is taken: the {className} got a new one"));
        return (0, false);
    }

    private static InputException Taken(long id, string why) =>
        new("id-taken", string.Create(CultureInfo.InvariantCulture, $"The id {id} can't be used: {why}"), "Leave it out, or set auto_id for a new one.");

    private async Task PlanReplacementAsync(PlannedFile file, PlannedSkeleton planned, CancellationToken cancellationToken)
    {
        if (planned.IsSkeletonKept)
        {
            var owner = (await LinksAsync("class_instance_a", planned.Skeleton, cancellationToken)).Select(link => link.Neuron).FirstOrDefault();
            if (owner != 0 && file.Settings.NeuronId is null)
                (planned.Neuron, planned.IsNeuronKept) = (owner, true);
            else if (owner != 0 && owner != planned.Neuron)
                throw new InputException("other-neuron", string.Create(CultureInfo.InvariantCulture, $"Skeleton {planned.Skeleton} is that of neuron {owner}, not of {file.Settings.NeuronId}"));
            file.Emptied.Add(planned.Skeleton);
        }

        // If the neuron itself is replaced, all its skeletons are deleted.
        if (planned.IsNeuronKept && file.Settings.NeuronId is not null)
        {
            file.Removed.UnionWith((await LinksAsync("class_instance_b", planned.Neuron, cancellationToken)).Select(link => link.Skeleton));
            if (planned.IsSkeletonKept)
                file.Removed.Remove(planned.Skeleton);
        }

        var objects = new IdSet(file.Removed);
        objects.UnionWith(file.Emptied);
        var skeletons = new IdSet(objects);
        if (planned.IsNeuronKept)
            objects.Add(planned.Neuron);
        if (objects.FirstOrDefault(_replaced.Contains) is var other and not 0)
            throw Taken(other, "another file replaces it");
        if ((await session.LockRowsAsync(Models.ClassInstance, objects, cancellationToken)).Count < objects.Count)
            throw new StoreException("vanishing-objects", "The objects to replace are being deleted", "Try again.", isTransient: true);
        var isAllowed = await _rights.MayEditNodesAsync(skeletons, cancellationToken)
            && await _rights.FindLockAsync(objects, vocabulary.Relation(TracingVocabulary.AnnotatedWith), cancellationToken) is null;
        foreach (var row in await session.ListAsync(
            new RowQuery(Models.ClassInstance) { Project = project }.Where("pk", objects), row => (row.Id, Owner: row.Long("user"), Name: row.Text("name")), cancellationToken))
        {
            isAllowed &= await _rights.MayEditAsync(row.Owner, cancellationToken);
            if (row.Id == planned.Neuron)
                planned.Name = row.Name;
        }

        _replaced.UnionWith(isAllowed ? objects : []);
        if (!isAllowed)
        {
            throw new InputException(
                "not-allowed",
                string.Create(CultureInfo.InvariantCulture, $"User {user.Id} may not edit all of {string.Join(", ", objects.Select(id => id.ToString(CultureInfo.InvariantCulture)))}, which this import would replace"),
                "Import without force: the neuron then gets new ids.");
        }
    }

    private Task<List<(long Skeleton, long Neuron)>> LinksAsync(string field, long id, CancellationToken cancellationToken) => session.ListAsync(
        new RowQuery(Models.ClassInstanceClassInstance) { Project = project }.Where("relation", vocabulary.Relation(TracingVocabulary.ModelOf)).Where(field, id),
        row => (row.Long("class_instance_a"), row.Long("class_instance_b")),
        cancellationToken);

    private sealed record InstanceRow(long Id, long Class, long User, string Name);
}
