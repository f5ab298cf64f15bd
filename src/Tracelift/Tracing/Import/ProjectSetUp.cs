using System.Runtime.CompilerServices;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Import;

/// <summary>The rows that set a project up for tracing, where neither it nor the source has them.</summary>
internal sealed class ProjectSetUp(SharedPlan shared, long owner, long project, long firstId, long now)
{
    // CATMAID's tools look the root up by its class; its name is what they call it.
    private const string RootName = "neuropile";

    public bool HasRows(ModelDescription model) =>
        (model == Models.Class && shared.MissingClasses.Count > 0)
        || (model == Models.Relation && shared.MissingRelations.Count > 0)
        || (model == Models.ClassInstance && shared.IsRootMissing);

    public static IReadOnlyList<string> Describe(SharedPlan shared) =>
    [
        .. shared.MissingClasses.Select(name => $"class {name}"),
        .. shared.MissingRelations.Select(name => $"relation {name}"),
        .. shared.IsRootMissing ? ["root instance"] : Array.Empty<string>(),
    ];

    /// <summary>The id of the class root of a target that has an instance of it to be made, where the class is not made here.</summary>
    public static async Task<long?> RootClassAsync(
        IReadSession session, Survey survey, IdAssignment ids, long project, CancellationToken cancellationToken)
    {
        var fromSource = survey.Classes.Where(pair => pair.Value == Vocabulary.Root).Select(pair => (long?)pair.Key).FirstOrDefault();
        if (fromSource is { } id)
            return ids.Translate(Models.Class, id);
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken).ConfigureAwait(false);
        return vocabulary.Class(Vocabulary.Root).Min;
    }

    /// <summary>The rows of a model, or an empty batch.</summary>
    /// <param name="model">Class, relation or class instance.</param>
    /// <param name="rootClass">The id of the target's class root, if that is not made here.</param>
    public Batch Rows(ModelDescription model, long? rootClass)
    {
        var batch = Batch.Rent(model);
        if (model == Models.Class)
        {
            foreach (var name in shared.MissingClasses)
                batch.Texts("class_name").Set(Begin(batch, IdOfClass(name)), name);
        }
        else if (model == Models.Relation)
        {
            foreach (var name in shared.MissingRelations)
            {
                var row = Begin(batch, firstId + shared.MissingClasses.Count + batch.Count);
                batch.Texts("relation_name").Set(row, name);
                batch.Longs("isreciprocal").Set(row, 0);
            }
        }
        else if (model == Models.ClassInstance && shared.IsRootMissing)
        {
            var row = Begin(batch, firstId + shared.MissingClasses.Count + shared.MissingRelations.Count);
            batch.Longs("class_column").Set(row, rootClass ?? IdOfClass(Vocabulary.Root));
            batch.Texts("name").Set(row, RootName);
        }

        return batch;
    }

    /// <summary>Appends the rows of a model to what the source has of it.</summary>
    public async IAsyncEnumerable<Batch> AfterAsync(
        ModelDescription model, IAsyncEnumerable<Batch> batches, long? rootClass, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
            yield return batch;
        if (HasRows(model))
            yield return Rows(model, rootClass);
    }

    private long IdOfClass(string name) => firstId + shared.MissingClasses.IndexOf(name);

    private int Begin(Batch batch, long id)
    {
        var row = batch.Count++;
        foreach (var column in batch.Columns)
            column.SetNull(row);
        batch.Longs(0).Set(row, id);
        batch.Longs("user").Set(row, owner);
        batch.Longs("project").Set(row, project);
        batch.Longs("creation_time").Set(row, now);
        batch.Longs("edition_time").Set(row, now);
        return row;
    }
}
