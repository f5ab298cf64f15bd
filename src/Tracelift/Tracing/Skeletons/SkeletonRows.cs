using System.Globalization;
using Tracelift.Formats.Swc;
using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Skeletons;

/// <summary>Builds the rows of planned skeletons.</summary>
internal sealed class SkeletonRows(
    IReadOnlyList<PlannedFile> files, SkeletonSurroundings surroundings, ProjectVocabulary vocabulary, long user, long project, long now)
{
    private const short UsualConfidence = 5;

    private IEnumerable<PlannedSkeleton> Skeletons => files.SelectMany(file => file.Skeletons);

    /// <summary>Returns new neurons and skeletons, by id.</summary>
    public IEnumerable<Batch> Instances()
    {
        var rows = Skeletons.Where(planned => !planned.IsNeuronKept).Select(planned => (Id: planned.Neuron, Class: TracingVocabulary.Neuron, Name: planned.Name!))
            .Concat(Skeletons.Where(planned => !planned.IsSkeletonKept).Select(planned => (
                Id: planned.Skeleton, Class: TracingVocabulary.Skeleton, Name: string.Create(CultureInfo.InvariantCulture, $"skeleton {planned.Skeleton}"))))
            .OrderBy(row => row.Id);
        return Filled(Models.ClassInstance, rows, row => row.Id, (batch, at, row) =>
        {
            batch.Longs("class_column").Set(at, vocabulary.Class(row.Class).Min);
            batch.Texts("name").Set(at, row.Name);
        });
    }

    /// <summary>Returns links of class instances, with consecutive ids.</summary>
    public IEnumerable<Batch> Links(IReadOnlyList<InstanceLink> links, long firstId) =>
        Filled(Models.ClassInstanceClassInstance, links, _ => firstId++, (batch, at, link) =>
        {
            batch.Longs("relation").Set(at, vocabulary.Relation(link.Relation).Min);
            batch.Longs("class_instance_a").Set(at, link.From);
            batch.Longs("class_instance_b").Set(at, link.To);
        });

    /// <summary>Returns origins of skeletons, with consecutive ids.</summary>
    public IEnumerable<Batch> Origins(long firstId) =>
        Filled(OriginModels.SkeletonOrigin, Skeletons.Where(planned => planned.File.Settings.Source is not null), _ => firstId++, (batch, at, planned) =>
        {
            var source = planned.File.Settings.Source!;
            batch.Longs("skeleton").Set(at, planned.Skeleton);
            batch.Longs("data_source").Set(at, surroundings.Sources[(source.Url, source.Project)]);
            batch.Longs("source_id").Set(at, source.Id);
            if (source.Type is { } type)
                batch.Texts("source_type").Set(at, type);
            else
                batch.Texts("source_type").SetNull(at);
        });

    /// <summary>Returns the rows of a file whose type becomes a tag.</summary>
    public static IEnumerable<int> Tagged(PlannedFile file)
    {
        var types = file.Source.File.Types;
        return file.Settings.TypesAsTags == TypesAsTags.None
            ? []
            : Enumerable.Range(0, file.Source.File.Count).Where(row => SwcTypeTags.Has(types[row], file.Settings.TypesAsTags));
    }

    /// <summary>Returns tags of nodes, with consecutive ids.</summary>
    public IEnumerable<Batch> Tags(long firstId) =>
        Filled(Models.TreenodeClassInstance, TaggedNodes(), _ => firstId++, (batch, at, tagged) =>
        {
            batch.Longs("relation").Set(at, vocabulary.Relation(TracingVocabulary.LabeledAs).Min);
            batch.Longs("treenode").Set(at, tagged.Node);
            batch.Longs("class_instance").Set(at, surroundings.Tags[SwcTypeTags.TagOf(tagged.Type)]);
        });

    /// <summary>Returns all nodes, parents before their children.</summary>
    public IEnumerable<Batch> Treenodes()
    {
        Batch? batch = null;
        foreach (var planned in Skeletons)
        {
            var end = planned.Tree.First + planned.Tree.Count;
            for (var from = planned.Tree.First; from < end;)
            {
                batch ??= Batch.Rent(Models.Treenode);
                var count = Math.Min(end - from, Batch.Capacity - batch.Count);
                Fill(batch, planned, from, count);
                from += count;
                if (!batch.IsFull)
                    continue;
                yield return batch;
                batch = null;
            }
        }

        if (batch is not null)
            yield return batch;
    }

    private IEnumerable<(long Node, int Type)> TaggedNodes()
    {
        foreach (var file in files)
        {
            var next = 0;
            foreach (var row in Tagged(file))
            {
                // Trees and their rows have the same order.
                while (row >= file.Skeletons[next].Tree.First + file.Skeletons[next].Tree.Count)
                    next++;
                yield return (file.Skeletons[next].FirstNode + row - file.Skeletons[next].Tree.First, file.Source.File.Types[row]);
            }
        }
    }

    private IEnumerable<Batch> Filled<T>(ModelDescription model, IEnumerable<T> items, Func<T, long> id, Action<Batch, int, T> fill)
    {
        foreach (var some in items.Chunk(Batch.Capacity))
        {
            var batch = Batch.Rent(model);
            foreach (var item in some)
                fill(batch, new RowAuthor(user, project, now).Begin(batch, id(item)), item);
            yield return batch;
        }
    }

    private void Fill(Batch batch, PlannedSkeleton planned, int from, int count)
    {
        var file = planned.File.Source.File;
        var start = batch.Count;
        batch.Count += count;
        var (ids, parents) = (batch.Longs(0), batch.Longs("parent"));
        for (var i = 0; i < count; i++)
        {
            ids.Values[start + i] = planned.FirstNode + from + i - planned.Tree.First;
            var parent = file.Parents[from + i];
            if (parent < 0)
                parents.SetNull(start + i);
            else
                parents.Set(start + i, planned.FirstNode + parent - planned.Tree.First);
        }

        file.X.AsSpan(from, count).CopyTo(batch.Floats("location_x").Values.AsSpan(start));
        file.Y.AsSpan(from, count).CopyTo(batch.Floats("location_y").Values.AsSpan(start));
        file.Z.AsSpan(from, count).CopyTo(batch.Floats("location_z").Values.AsSpan(start));
        file.Radii.AsSpan(from, count).CopyTo(batch.Floats("radius").Values.AsSpan(start));
        batch.Longs("project").Values.AsSpan(start, count).Fill(project);
        batch.Longs("skeleton").Values.AsSpan(start, count).Fill(planned.Skeleton);
        if (file.History is { } history)
        {
            FillHistory(batch, history, from, start, count);
            return;
        }

        batch.Longs("user").Values.AsSpan(start, count).Fill(user);
        batch.Longs("editor").Values.AsSpan(start, count).Fill(user);
        batch.Longs("creation_time").Values.AsSpan(start, count).Fill(now);
        batch.Longs("edition_time").Values.AsSpan(start, count).Fill(now);
        batch.Longs("confidence").Values.AsSpan(start, count).Fill(UsualConfidence);
    }

    private void FillHistory(Batch batch, SwcHistory history, int from, int start, int count)
    {
        var users = history.Users.Select(name => surroundings.Users[name]).ToArray();
        for (var i = 0; i < count; i++)
        {
            batch.Longs("user").Values[start + i] = users[history.Creators[from + i]];
            batch.Longs("editor").Values[start + i] = users[history.Editors[from + i]];
            batch.Longs("confidence").Values[start + i] = history.Confidences[from + i];
        }

        history.Created.AsSpan(from, count).CopyTo(batch.Longs("creation_time").Values.AsSpan(start));
        history.Edited.AsSpan(from, count).CopyTo(batch.Longs("edition_time").Values.AsSpan(start));
    }
}

/// <summary>A new link between two class instances.</summary>
/// <param name="Relation">The relation's name.</param>
/// <param name="From">The subject of the relation.</param>
/// <param name="To">The object of the relation.</param>
internal readonly record struct InstanceLink(string Relation, long From, long To);
