using System.Globalization;
using Tracelift.Formats;
using Tracelift.Formats.Skeletons;
using Tracelift.Model;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Bulk;

/// <summary>
/// Sets aside the items that faulty rows belong to: whole skeletons, neurons with their skeletons, other instances and
/// connectors with their links; or the row alone if its item is unknown.
/// </summary>
internal sealed class FaultyItems
{
    private readonly ISeekableSource _source;
    private readonly SourceSurvey _survey;
    private readonly FaultyRows _faulty;
    private readonly List<RejectedItem> _items = [];
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly IdSet _instances = [];

    private FaultyItems(ISeekableSource source, SourceSurvey survey)
    {
        (_source, _survey) = (source, survey);
        _faulty = survey.Notes.Faulty ?? throw new ArgumentException("The survey sets nothing aside", nameof(survey));
    }

    /// <summary>Sets the items aside in the survey.</summary>
    /// <param name="source">The source.</param>
    /// <param name="survey">Its survey.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>All rejected items, each with its first reason.</returns>
    public static async Task<IReadOnlyList<RejectedItem>> SetAsideAsync(ISeekableSource source, SourceSurvey survey, CancellationToken cancellationToken)
    {
        var items = new FaultyItems(source, survey);
        items._items.AddRange(items._faulty.Files);
        var owners = await RowOwners.FindAsync(source, survey, cancellationToken);
        foreach (var row in items._faulty.Rows)
            await items.SetAsideAsync(row, owners, cancellationToken);
        items.TellBroken();
        items.Forget();
        return items._items;
    }

    private async Task SetAsideAsync(FaultyRow row, RowOwners owners, CancellationToken cancellationToken)
    {
        var problem = await SourceSurvey.LocateAsync(_source, row.Problem, cancellationToken);
        var (model, code, reason) = (row.Model, problem.Code, problem.ToString());
        if (model == Models.ClassInstance && row.Id is { } id)
        {
            SetInstanceAside(id, owners, code, reason);
            return;
        }

        var instances = owners.Of(row);
        foreach (var instance in instances)
            SetInstanceAside(instance, owners, code, reason);

        // A row of a known skeleton is rejected with that; a node of an unknown one needs its own entry.
        if (instances.Count > 0 && !(model == Models.Treenode && row["skeleton"] is null))
            return;
        if (row.Id is { } own)
        {
            if (!_survey.SetAside.TryGetValue(model, out var ids))
                _survey.SetAside.Add(model, ids = []);
            ids.Add(own);
        }

        if (instances.Count == 0)
            await TellRowAsync(row, code, reason, cancellationToken);
    }

    private void SetInstanceAside(long id, RowOwners owners, string code, string reason)
    {
        if (!_instances.Add(id))
            return;
        var skeletons = owners.SkeletonsOf(id);
        Tell(
            string.Create(CultureInfo.InvariantCulture, $"{(skeletons is not null ? TracingVocabulary.Neuron : IsSkeleton(id) ? TracingVocabulary.Skeleton : Models.ClassInstance.Table)} {id - _source.IdOffset}"),
            code,
            reason);

        // A skeleton can't exist without its neuron.
        foreach (var skeleton in skeletons ?? [])
            SetInstanceAside(skeleton, owners, code, reason);
    }

    private bool IsSkeleton(long id) => _survey.SkeletonIds.Contains(id) || !_survey.Ids(Models.ClassInstance).Contains(id);

    private async Task TellRowAsync(FaultyRow row, string code, string reason, CancellationToken cancellationToken)
    {
        var isKnown = row.Id is { } id && !_source.IsSynthetic(row.Model, id);
        var place = isKnown ? row.Id!.Value - _source.IdOffset : row.Problem.Position;
        var name = isKnown || place is null
            ? string.Create(CultureInfo.InvariantCulture, $"{row.Model.Table} {place}")
            : await _source.LocateAsync(place.Value, cancellationToken);
        Tell(name.TrimEnd(), code, reason);
    }

    private void TellBroken()
    {
        var described = _survey.Broken.Described.ToDictionary(skeleton => skeleton.Id);

        // A skeleton without its faulty nodes is seldom a tree; it is reported only once.
        foreach (var id in _survey.Broken.Ids.Where(id => !_instances.Contains(id)))
        {
            Tell(
                string.Create(CultureInfo.InvariantCulture, $"skeleton {id - _source.IdOffset}"),
                "broken-skeleton",
                described.TryGetValue(id, out var skeleton) ? _survey.Broken.Describe(skeleton) : "It is not one tree");
        }
    }

    private void Tell(string item, string code, string reason)
    {
        if (_told.Add(item))
            _items.Add(new RejectedItem(item, code, reason));
    }

    /// <summary>Clears shared names, so that no imported object is merged with a rejected one.</summary>
    private void Forget()
    {
        var links = _survey.SetAside.GetValueOrDefault(Models.ClassInstanceClassInstance);
        foreach (var (link, ends) in _survey.SharedLinks)
        {
            if (links?.Contains(link) == true || _instances.Contains(ends.A) || _instances.Contains(ends.B))
                _survey.SharedLinks.Remove(link);
        }

        foreach (var id in _instances)
        {
            _survey.Broken.Add(id);
            _survey.Shared.Remove(id);
        }
    }
}
