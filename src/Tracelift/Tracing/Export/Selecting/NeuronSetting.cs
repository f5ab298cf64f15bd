namespace Tracelift.Tracing.Export.Selecting;

/// <summary>What a neuron that goes out lets out of itself.</summary>
internal readonly record struct NeuronSetting(bool Treenodes, bool Annotations, bool Tags, ConnectorMode Connectors)
{
    /// <summary>What the options say of every neuron.</summary>
    public static NeuronSetting Of(ExportOptions options) =>
        new(options.Treenodes, options.Annotations, options.Tags, options.Connectors);
}
