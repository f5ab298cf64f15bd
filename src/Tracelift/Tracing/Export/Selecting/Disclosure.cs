using Tracelift.Model;

namespace Tracelift.Tracing.Export.Selecting;

/// <summary>
/// What the export includes of each neuron, as one set for each kind of object. If all neurons have the same setting,
/// each set holds all neurons or skeletons, or none.
/// </summary>
internal sealed class Disclosure
{
    /// <summary>Whether all neurons have the same setting.</summary>
    public required bool IsUniform { get; init; }

    /// <summary>Neurons with exported annotations.</summary>
    public required IdSet AnnotatedNeurons { get; init; }

    /// <summary>Skeletons with exported treenodes and the rows that refer to them.</summary>
    public required IdSet WithTreenodes { get; init; }

    /// <summary>Skeletons with exported annotations of their connectors.</summary>
    public required IdSet WithAnnotations { get; init; }

    /// <summary>Skeletons with exported tags of their treenodes and connectors.</summary>
    public required IdSet WithTags { get; init; }

    /// <summary>Skeletons with exported connectors.</summary>
    public required IdSet WithConnectors { get; init; }

    /// <summary>Skeletons with partners exported as placeholders of either kind.</summary>
    public required IdSet WithPlaceholders { get; init; }

    /// <summary>Skeletons with partners exported as original placeholders.</summary>
    public required IdSet WithOriginals { get; init; }

    /// <summary>Returns the same setting, that of the options, for all.</summary>
    public static Disclosure Uniform(ExportOptions options, IdSet neurons, IdSet skeletons)
    {
        return new Disclosure
        {
            IsUniform = true,
            AnnotatedNeurons = options.Annotations ? neurons : [],
            WithTreenodes = If(options.Treenodes),
            WithAnnotations = If(options.Annotations),
            WithTags = If(options.Tags),
            WithConnectors = If(options.Connectors != ConnectorMode.None),
            WithPlaceholders = If(options.Treenodes && options.Connectors >= ConnectorMode.IntraConnectorsAndPlaceholders),
            WithOriginals = If(options.Treenodes && options.Connectors >= ConnectorMode.IntraConnectorsAndOriginalPlaceholders),
        };

        IdSet If(bool isOpen) => isOpen ? skeletons : [];
    }
}
