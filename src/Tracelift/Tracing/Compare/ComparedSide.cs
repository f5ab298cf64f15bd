using System.IO.Hashing;
using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Model;

namespace Tracelift.Tracing.Compare;

/// <summary>One of two compared sets of tracing data: its rows by index instead of by id.</summary>
internal sealed class ComparedSide
{
    private readonly ITracingSource _source;
    private readonly IdSet[] _ids = [.. Models.All.Select(_ => new IdSet())];
    private readonly Dictionary<long, string> _usernames = [];
    private readonly Dictionary<(ModelDescription Model, long Id), long> _ofServer = [];
    private IReadOnlyDictionary<string, long> _places = new Dictionary<string, long>(StringComparer.Ordinal);

    private ComparedSide(ITracingSource source) => _source = source;

    public string Name => _source.Name;

    /// <summary>The users' names.</summary>
    public IEnumerable<string> Usernames => _usernames.Values;

    /// <summary>Reads a source once for its ids.</summary>
    /// <exception cref="InputException">The source is wrong.</exception>
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

    /// <summary>Gives users other names.</summary>
    public void RenameUsers(IReadOnlyDictionary<string, string> names)
    {
        foreach (var (id, name) in _usernames.ToList())
            _usernames[id] = names.GetValueOrDefault(name, name);
    }

    /// <summary>Sets the indexes of users, which both sides share by name.</summary>
    public void PlaceUsers(IReadOnlyDictionary<string, long> places) => _places = places;

    public long Rows(ModelDescription model) => _ids[model.Index].Count;

    /// <summary>Returns the rows of a model; the caller disposes of each batch.</summary>
    public async IAsyncEnumerable<Batch> ReadAsync(
        ModelDescription model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Rows(model) == 0)
            yield break;
        await foreach (var batch in _source.ReadAsync(model, cancellationToken))
            yield return batch;
    }

    /// <summary>
    /// Returns the index of a row among its model's rows by id; of a user, by name. A missing row has a unique negative
    /// index for its id.
    /// </summary>
    public long PlaceOf(ModelDescription model, long id)
    {
        if (model == Models.User)
            return _usernames.TryGetValue(id, out var name) ? _places[name] : ~id;

        // Objects that all projects of a store share are the same by name.
        if (model.Facts!.IsOfServer)
            return _ofServer.TryGetValue((model, id), out var place) ? place : ~id;
        var rank = _ids[model.Index].Rank(id);
        return rank >= 0 ? rank : ~id;
    }

    /// <summary>Describes the target of a reference.</summary>
    public string Describe(ModelDescription model, long id)
    {
        if (model == Models.User && _usernames.TryGetValue(id, out var name))
            return $"{id} (\"{name}\")";
        return PlaceOf(model, id) is >= 0 and var place ? $"{id} (no. {place + 1})" : $"{id} (missing)";
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
            else if (batch.Model.Facts!.IsOfServer)
                _ofServer[(batch.Model, id)] = (long)(XxHash3.HashToUInt64(batch.Texts("name").Utf8(row)) >> 1);
        }
    }
}
