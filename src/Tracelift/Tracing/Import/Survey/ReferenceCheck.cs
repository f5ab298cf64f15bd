using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>
/// Finds the rows with dangling or wrong references, and the skeletons that are not trees. Sets of ids tell whether
/// there is a fault; only then does the check read the source again for the rows and their places.
/// </summary>
internal sealed class ReferenceCheck(ITracingSource source, SourceSurvey survey, IdSet?[] referenced, IdSet notSkeletons, IdSet?[] twice)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var missing = new IdSet?[Models.All.Length];
        foreach (var target in Models.All)
        {
            if (referenced[target.Index] is not { } ids)
                continue;
            var known = survey.Ids(target);
            var dangling = new IdSet(ids.Where(id => !known.Contains(id)));
            if (!dangling.IsEmpty)
                missing[target.Index] = dangling;
        }

        // Dangling ids are not skeletons either; report them once, as dangling.
        if (missing[Models.ClassInstance.Index] is { } unknown)
            notSkeletons.ExceptWith(unknown);
        if (missing.Any(ids => ids is not null) || twice.Any(ids => ids is not null) || !notSkeletons.IsEmpty)
            await LocateAsync(missing, cancellationToken);
        survey.Broken = await survey.Shapes.FindBrokenAsync(source, survey.Ids(Models.Treenode), cancellationToken);
    }

    /// <summary>Creates the fault of a row with a duplicate id.</summary>
    public static Problem Duplicate(ModelDescription model, long id, long position) => new(
        "duplicate-pk", "the pk occurs a second time; each row of a model needs a unique pk", $"{model} pk {id}", position);

    private async Task LocateAsync(IdSet?[] missing, CancellationToken cancellationToken)
    {
        foreach (var model in Models.All)
        {
            var suspects = model.Columns
                .Where(column => column.RefersTo is { } target
                    && (missing[target.Index] is not null || (Surveyor.IsSkeleton(column) && !notSkeletons.IsEmpty)))
                .ToList();
            if ((suspects.Count == 0 && twice[model.Index] is null) || survey.Rows(model) == 0)
                continue;
            await foreach (var batch in source.ReadAsync(model, cancellationToken))
            {
                using (batch)
                {
                    ReportDuplicates(batch, twice[model.Index]);
                    foreach (var column in suspects)
                        Report(batch, column, missing[column.RefersTo!.Index]);
                }
            }
        }
    }

    private void ReportDuplicates(Batch batch, IdSet? ids)
    {
        for (var row = 0; ids is not null && row < batch.Count; row++)
        {
            if (!ids.Contains(batch.Ids[row]))
                continue;
            var problem = Duplicate(batch.Model, batch.Ids[row], batch.Positions.IsEmpty ? 0 : batch.Positions[row]);
            survey.Notes.Add(batch, row, problem.Code, () => problem);
        }
    }

    private void Report(Batch batch, Column column, IdSet? missing)
    {
        var values = batch.Longs(column.Ordinal);
        for (var row = 0; row < batch.Count; row++)
        {
            if (values.IsNull(row))
                continue;
            var id = values.Values[row];
            var position = batch.Positions.IsEmpty ? 0 : batch.Positions[row];
            var where = $"{batch.Model} pk {batch.Ids[row]}";
            if (missing?.Contains(id) == true)
            {
                // A missing parent is a fault of the skeleton's shape, which does not matter if broken skeletons are skipped.
                var problem = new Problem(
                    "dangling-reference", $"{column.Field} is {id}, but there is no {column.RefersTo} with that pk", where, position);
                if (column == Models.Treenode["parent"])
                    survey.MissingParents.Add(problem);
                else
                    survey.Notes.Add(batch, row, problem.Code, () => problem);
            }
            else if (Surveyor.IsSkeleton(column) && notSkeletons.Contains(id))
            {
                survey.Notes.Add(batch, row, "not-a-skeleton", () => new(
                    "not-a-skeleton",
                    $"{column.Field} is {id}, a class instance of another class than {TracingVocabulary.Skeleton}",
                    where,
                    position));
            }
        }
    }
}
