using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Model;

namespace Tracelift.Tracing.Compare;

/// <summary>One of two sets of tracing data that are compared: its rows by place instead of by id.</summary>
internal sealed class ComparedSide
{
    private readonly ITracingSource _source;
    private readonly IdSet[] _ids = [.. Models.All.Select(_ => new IdSet())];
    private readonly Dictionary<long, string> _usernames = [];
    private IReadOnlyDictionary<string, long> _places = new Dictionary<string, long>(StringComparer.Ordinal);

    private ComparedSide(ITracingSource source) => _source = source;

    public string Name => _source.Name;

    /// <summary>The users' names.</summary>
    public IEnumerable<string> Usernames => _usernames.Values;

    /// <summary>Reads a source once, for its ids.</summary>
    /// <exception cref="InputException">The source is at fault.</exception>
    public static async Task<ComparedSide> OpenAsync(ITracingSource source, CancellationToken cancellationToken)
    {
        var side = new ComparedSide(source);
        var notes = new SurveyNotes();
        await foreach (var batch in source.SurveyAsync(notes, cancellationToken))
        {
            using (batch)
                side.Note(batch, notes.Problems);
        }

        return notes.Problems.IsEmpty
            ? side
            : throw new InputException($"{source.Name} can't be compared", notes.Problems);
    }

    /// <summary>Gives each user the place that both sides know by the name.</summary>
    public void PlaceUsers(IReadOnlyDictionary<string, long> places) => _places = places;

    public long Rows(ModelDescription model) => _ids[model.Index].Count;

    /// <summary>The rows of a model; the caller disposes of each batch.</summary>
    public async IAsyncEnumerable<Batch> ReadAsync(
        ModelDescription model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Rows(model) == 0)
            yield break;
        await foreach (var batch in _source.ReadAsync(model, cancellationToken))
            yield return batch;
    }

    /// <summary>
    /// The place of a row among its model's by id, a user's by name. What is not there has a place below zero that no
    /// row has and that only the same id shares.
    /// </summary>
    public long PlaceOf(ModelDescription model, long id)
    {
        if (model == Models.User)
            return _usernames.TryGetValue(id, out var name) ? _places[name] : ~id;
        var rank = _ids[model.Index].Rank(id);
        return rank >= 0 ? rank : ~id;
    }

    /// <summary>What a reference refers to, in words.</summary>
    public string Describe(ModelDescription model, long id)
    {
        if (model == Models.User && _usernames.TryGetValue(id, out var name))
            return $"{id} (\"{name}\")";
        return PlaceOf(model, id) is >= 0 and var place ? $"{id} (no. {place + 1})" : $"{id} (which is not there)";
    }

    private void Note(Batch batch, ProblemList problems)
    {
        var ids = _ids[batch.Model.Index];
        for (var row = 0; row < batch.Count; row++)
        {
            var id = batch.Ids[row];
            if (!ids.Add(id))
                problems.Add(new Problem("duplicate-pk", "the pk occurs a second time", $"{batch.Model} pk {id}"));
            if (batch.Model == Models.User)
                _usernames[id] = batch.Texts("username").Text(row) ?? "";
        }
    }
}
