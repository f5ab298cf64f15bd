using Tracelift.Model;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>The plan of an import.</summary>
/// <param name="Users">The mapping of users.</param>
/// <param name="Shared">The reusable objects of the target.</param>
/// <param name="Ids">The ids of rows.</param>
/// <param name="LeftOut">The excluded rows.</param>
/// <param name="Known">The previously imported rows.</param>
internal sealed record ImportPlan(UserPlan Users, ReusePlan Shared, IdAssignment Ids, ExcludedRows LeftOut, PreviouslyImported Known)
{
    /// <summary>Returns the counts of a model's rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="survey">The survey of the source.</param>
    /// <param name="written">The number of written rows; in a dry run the expected number, without the project's set-up.</param>
    /// <param name="isDryRun">Whether the import is a dry run.</param>
    /// <returns>Null if there is nothing to report.</returns>
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

        // A load has made what all projects share before it looked for what it can use.
        if (model.Facts!.IsOfServer && !isDryRun)
            reused -= (int)written;
        return new ModelCounts(read, written, reused, model == Models.User ? 0 : read - (written - setUp) - reused);
    }

    private long SetUpRows(ModelDescription model) =>
        model == Models.Class ? Shared.MissingClasses.Count
        : model == Models.Relation ? Shared.MissingRelations.Count
        : model == Models.ClassInstance && Shared.IsRootMissing ? 1
        : 0;
}
