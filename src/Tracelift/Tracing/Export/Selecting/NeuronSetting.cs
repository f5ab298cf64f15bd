namespace Tracelift.Tracing.Export.Selecting;

/// <summary>What the export includes of a neuron.</summary>
internal readonly record struct NeuronSetting(bool Treenodes, bool Annotations, bool Tags, ConnectorMode Connectors)
{
    /// <summary>Returns the setting of the options for every neuron.</summary>
    public static NeuronSetting Of(ExportOptions options) =>
        new(options.Treenodes, options.Annotations, options.Tags, options.Connectors);
}
