using Tracelift.Model;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>
/// Rows of a source that the target has from an earlier import of the same origin: their ids in the target, and whether they
/// stay unchanged.
/// </summary>
internal sealed class KnownRows
{
    private readonly RowPairs?[] _pairs = new RowPairs?[Models.All.Length];
    private readonly IdSet?[] _stays = new IdSet?[Models.All.Length];

    /// <summary>Returns the target ids of a model's known rows; null if there are none.</summary>
    public RowPairs? Pairs(ModelDescription model) => _pairs[model.Index] is { Count: > 0 } pairs ? pairs : null;

    /// <summary>Returns the rows of the source that stay unchanged in the target; null if there are none.</summary>
    public IdSet? Stays(ModelDescription model) => _stays[model.Index] is { IsEmpty: false } stays ? stays : null;

    /// <summary>Notes the id of a row in the target.</summary>
    public void Pair(ModelDescription model, long source, long target) => (_pairs[model.Index] ??= new()).Add(source, target);

    /// <summary>Notes that a row stays unchanged.</summary>
    public void Keep(ModelDescription model, long source) => (_stays[model.Index] ??= []).Add(source);
}
