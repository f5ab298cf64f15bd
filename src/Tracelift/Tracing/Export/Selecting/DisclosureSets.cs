using Tracelift.Model;

namespace Tracelift.Tracing.Export.Selecting;

/// <summary>
/// Neurons or skeletons by what they let out. One that is added several times is as open as the most open of them.
/// </summary>
internal sealed class DisclosureSets
{
    private readonly IdSet[] _all;

    public DisclosureSets() => _all = [Treenodes, Annotations, Tags, Connectors, Placeholders, Originals, Known];

    public IdSet Treenodes { get; } = [];

    public IdSet Annotations { get; } = [];

    public IdSet Tags { get; } = [];

    public IdSet Connectors { get; } = [];

    public IdSet Placeholders { get; } = [];

    public IdSet Originals { get; } = [];

    /// <summary>All that were added.</summary>
    public IdSet Known { get; } = [];

    public void Add(long id, NeuronSetting setting)
    {
        Known.Add(id);
        AddIf(Treenodes, setting.Treenodes);
        AddIf(Annotations, setting.Annotations);
        AddIf(Tags, setting.Tags);
        AddIf(Connectors, setting.Connectors > ConnectorMode.None);

        // Placeholders are treenodes: who lets out none of its own does not let out others'.
        AddIf(Placeholders, setting.Treenodes && setting.Connectors >= ConnectorMode.IntraConnectorsAndPlaceholders);
        AddIf(Originals, setting.Treenodes && setting.Connectors >= ConnectorMode.IntraConnectorsAndOriginalPlaceholders);

        void AddIf(IdSet set, bool isOpen)
        {
            if (isOpen)
                set.Add(id);
        }
    }

    /// <summary>Adds something that is as open as something else of other sets.</summary>
    public void AddAs(long id, DisclosureSets others, long other)
    {
        for (var i = 0; i < _all.Length; i++)
        {
            if (others._all[i].Contains(other))
                _all[i].Add(id);
        }
    }

    /// <summary>Adds those that have not been added.</summary>
    public void AddRest(IdSet ids, NeuronSetting setting)
    {
        foreach (var id in ids)
        {
            if (!Known.Contains(id))
                Add(id, setting);
        }
    }
}
