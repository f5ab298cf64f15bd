using System.Runtime.CompilerServices;
using Tracelift.Access;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Projects.SetUp;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Import.Load;

/// <summary>
/// The rows of a new project, and of its set-up for tracing, that neither the project nor the source has.
/// The system user owns them, as in CATMAID.
/// </summary>
internal sealed class ProjectSetUp(ReusePlan shared, long owner, long project, long firstId, long now)
{
    /// <summary>Returns the owner of the rows: the system user, or the importing user in a store without one.</summary>
    public static async Task<long> OwnerAsync(IReadSession session, long? systemUser, long importer, CancellationToken cancellationToken) =>
        await SystemUser.FindOrNullAsync(session, systemUser, cancellationToken) ?? importer;

    /// <summary>Creates missing objects that all projects of the server share.</summary>
    public static async Task AddSharedAsync(IRowSession session, bool isNewProject, CancellationToken cancellationToken)
    {
        if (isNewProject)
            await ServerSetUp.AddAsync(session, ServerSetUp.OfCreation, cancellationToken);
        await ServerSetUp.AddAsync(session, ServerSetUp.OfTracing, cancellationToken);
    }

    /// <summary>
    /// The names of the classes and relations that the source lacks and its reader invented. They belong to the set-up,
    /// whatever rows they come with.
    /// </summary>
    public IReadOnlySet<string> MadeUp { get; init; } = new HashSet<string>();

    /// <summary>Returns the names of the classes and relations that a source invented.</summary>
    public static HashSet<string> MadeUpOf(ISeekableSource source, SourceSurvey survey) =>
    [
        .. survey.Classes.Where(pair => source.IsSynthetic(Models.Class, pair.Key)).Select(pair => pair.Value),
        .. survey.Relations.Where(pair => source.IsSynthetic(Models.Relation, pair.Key)).Select(pair => pair.Value),
    ];

    public bool HasRows(ModelDescription model) =>
        (model == Models.Class && shared.MissingClasses.Count > 0)
        || (model == Models.Relation && shared.MissingRelations.Count > 0)
        || (model == Models.ClassInstance && shared.IsRootMissing);

    public static IReadOnlyList<string> Describe(ReusePlan shared) =>
    [
        .. shared.MissingClasses.Select(name => $"class {name}"),
        .. shared.MissingRelations.Select(name => $"relation {name}"),
        .. shared.IsRootMissing ? ["root instance"] : Array.Empty<string>(),
    ];

    /// <summary>Returns the id of the target's class root if its instance is to be created but the class exists; else null.</summary>
    public static async Task<long?> RootClassAsync(
        IReadSession session, SourceSurvey survey, IdAssignment ids, long project, CancellationToken cancellationToken)
    {
        var fromSource = survey.Classes.Where(pair => pair.Value == TracingVocabulary.Root).Select(pair => (long?)pair.Key).FirstOrDefault();
        if (fromSource is { } id)
            return ids.Translate(Models.Class, id);
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        return vocabulary.Class(TracingVocabulary.Root).Min;
    }

    /// <summary>Returns the rows of a model; the batch may be empty.</summary>
    /// <param name="model">Class, relation or class instance.</param>
    /// <param name="rootClass">The id of the target's class root, if it exists.</param>
    public Batch Rows(ModelDescription model, long? rootClass)
    {
        var batch = Batch.Rent(model);
        var author = new RowAuthor(owner, project, now);
        if (model == Models.Class)
        {
            foreach (var name in shared.MissingClasses)
            {
                var row = author.Begin(batch, IdOfClass(name));
                batch.Texts("class_name").Set(row, name);
                Describe(batch, row, ProjectVocabularySetUp.Class(name)!);
            }
        }
        else if (model == Models.Relation)
        {
            foreach (var name in shared.MissingRelations)
            {
                var row = author.Begin(batch, firstId + shared.MissingClasses.Count + batch.Count);
                batch.Texts("relation_name").Set(row, name);
                Describe(batch, row, ProjectVocabularySetUp.Relation(name)!);
            }
        }
        else if (model == Models.ClassInstance && shared.IsRootMissing)
        {
            var row = author.Begin(batch, firstId + shared.MissingClasses.Count + shared.MissingRelations.Count);
            batch.Longs("class_column").Set(row, rootClass ?? IdOfClass(TracingVocabulary.Root));
            batch.Texts("name").Set(row, ProjectVocabularySetUp.RootName);
        }

        return batch;
    }

    /// <summary>Appends the set-up rows of a model to the source's rows.</summary>
    public async IAsyncEnumerable<Batch> AfterAsync(
        ModelDescription model, IAsyncEnumerable<Batch> batches, long? rootClass, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken))
        {
            if (MadeUp.Count > 0)
                Complete(model, batch);
            yield return batch;
        }

        if (HasRows(model))
            yield return Rows(model, rootClass);
    }

    private void Complete(ModelDescription model, Batch batch)
    {
        if (model != Models.Class && model != Models.Relation)
            return;
        var names = batch.Texts(model == Models.Class ? "class_name" : "relation_name");
        for (var row = 0; row < batch.Count; row++)
        {
            var name = names.Text(row)!;
            if (!MadeUp.Contains(name) || (model == Models.Class ? ProjectVocabularySetUp.Class(name) : ProjectVocabularySetUp.Relation(name)) is not { } known)
                continue;
            batch.Longs("user").Set(row, owner);
            Describe(batch, row, known);
        }
    }

    /// <summary>Sets CATMAID's description of a class or relation.</summary>
    public static void Describe(Batch batch, int row, SetUpName known)
    {
        batch.Texts("description").Set(row, known.Description);
        if (batch.Model != Models.Relation)
            return;
        batch.Texts("uri").Set(row, "");
        batch.Longs("isreciprocal").Set(row, known.IsReciprocal ? 1 : 0);
    }

    private long IdOfClass(string name) => firstId + shared.MissingClasses.IndexOf(name);
}
