using Tracelift.Model;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>What becomes of the rows of a source: the plan of an import.</summary>
/// <param name="Users">Who becomes whom.</param>
/// <param name="Shared">What the target has already.</param>
/// <param name="Ids">Which id each row gets.</param>
/// <param name="LeftOut">The rows that stay out with some skeletons.</param>
/// <param name="Known">What came in before.</param>
internal sealed record ImportPlan(UserPlan Users, ReusePlan Shared, IdAssignment Ids, ExcludedRows LeftOut, PreviouslyImported Known)
{
    /// <summary>What became of a model's rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="survey">What the source has.</param>
    /// <param name="written">The rows written; in a dry run those that would be, without what sets the project up.</param>
    /// <param name="isDryRun">Whether it is one.</param>
    /// <returns>Null where there is nothing to tell.</returns>
    public ModelCounts? Count(ModelDescription model, SourceSurvey survey, long written, bool isDryRun)
    {
        var (read, setUp) = (survey.Rows(model), SetUpRows(model));
        if (model == Models.User)
            written = Users.Created.Count;
        else if (isDryRun)
            written += setUp;
        if (read == 0 && written == 0)
            return null;
        var reused = model == Models.User ? Users.Mapped.Count(user => user.How != "created")
            : model == Models.ClassInstanceClassInstance ? Shared.ExistingLinks.Count
            : Shared.Existing.TryGetValue(model, out var existing) ? existing.Count + Shared.SameAs[model].Count
            : 0;
        reused += Ids.Staying(model)?.Count ?? 0;
        return new ModelCounts(read, written, reused, model == Models.User ? 0 : read - (written - setUp) - reused);
    }

    private long SetUpRows(ModelDescription model) =>
        model == Models.Class ? Shared.MissingClasses.Count
        : model == Models.Relation ? Shared.MissingRelations.Count
        : model == Models.ClassInstance && Shared.IsRootMissing ? 1
        : 0;
}
