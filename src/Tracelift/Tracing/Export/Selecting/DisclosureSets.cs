using Tracelift.Model;

namespace Tracelift.Tracing.Export.Selecting;

/// <summary>Neurons or skeletons by their exported parts. If one is added several times, the most open setting applies.</summary>
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

    /// <summary>All neurons or skeletons added so far.</summary>
    public IdSet Known { get; } = [];

    public void Add(long id, NeuronSetting setting)
    {
        Known.Add(id);
        AddIf(Treenodes, setting.Treenodes);
        AddIf(Annotations, setting.Annotations);
        AddIf(Tags, setting.Tags);
        AddIf(Connectors, setting.Connectors > ConnectorMode.None);

        // Placeholders are treenodes: a neuron without exported treenodes has no exported partners.
        AddIf(Placeholders, setting.Treenodes && setting.Connectors >= ConnectorMode.IntraConnectorsAndPlaceholders);
        AddIf(Originals, setting.Treenodes && setting.Connectors >= ConnectorMode.IntraConnectorsAndOriginalPlaceholders);

        void AddIf(IdSet set, bool isOpen)
        {
            if (isOpen)
                set.Add(id);
        }
    }

    /// <summary>Adds an object with the setting of an object in other sets.</summary>
    public void AddAs(long id, DisclosureSets others, long other)
    {
        for (var i = 0; i < _all.Length; i++)
        {
            if (others._all[i].Contains(other))
                _all[i].Add(id);
        }
    }

    /// <summary>Adds the objects that were not added yet.</summary>
    public void AddRest(IdSet ids, NeuronSetting setting)
    {
        foreach (var id in ids)
        {
            if (!Known.Contains(id))
                Add(id, setting);
        }
    }
}
