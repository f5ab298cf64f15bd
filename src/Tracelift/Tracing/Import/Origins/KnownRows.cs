using Tracelift.Model;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>
/// Rows of a source that the target has from an earlier import of the same origin: under which ids, and which of them stay
/// there as they are.
/// </summary>
internal sealed class KnownRows
{
    private readonly RowPairs?[] _pairs = new RowPairs?[Models.All.Length];
    private readonly IdSet?[] _stays = new IdSet?[Models.All.Length];

    /// <summary>The ids in the target of rows that keep them; null where there are none.</summary>
    public RowPairs? Pairs(ModelDescription model) => _pairs[model.Index] is { Count: > 0 } pairs ? pairs : null;

    /// <summary>The rows of the source that are in the target and stay as they are; null where there are none.</summary>
    public IdSet? Stays(ModelDescription model) => _stays[model.Index] is { IsEmpty: false } stays ? stays : null;

    /// <summary>Notes the id that a row has in the target.</summary>
    public void Pair(ModelDescription model, long source, long target) => (_pairs[model.Index] ??= new()).Add(source, target);

    /// <summary>Notes that a row stays as it is.</summary>
    public void Keep(ModelDescription model, long source) => (_stays[model.Index] ??= []).Add(source);
}
