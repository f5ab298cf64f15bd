using Tracelift.Model;

namespace Tracelift.Tracing.Export.Selecting;

/// <summary>
/// What the neurons that go out let out of themselves, as one set a kind. Where every neuron is as open as the others
/// the sets are those of all neurons and skeletons, or empty.
/// </summary>
internal sealed class Disclosure
{
    /// <summary>Whether every neuron is as open as the others.</summary>
    public required bool IsUniform { get; init; }

    /// <summary>Neurons whose annotations go out.</summary>
    public required IdSet AnnotatedNeurons { get; init; }

    /// <summary>Skeletons whose treenodes go out, and what hangs on them.</summary>
    public required IdSet WithTreenodes { get; init; }

    /// <summary>Skeletons that let the annotations of their connectors out.</summary>
    public required IdSet WithAnnotations { get; init; }

    /// <summary>Skeletons that let the tags of their treenodes and connectors out.</summary>
    public required IdSet WithTags { get; init; }

    /// <summary>Skeletons that let their connectors out.</summary>
    public required IdSet WithConnectors { get; init; }

    /// <summary>Skeletons whose partners go out as placeholders, nameless or not.</summary>
    public required IdSet WithPlaceholders { get; init; }

    /// <summary>Skeletons whose partners go out as original placeholders.</summary>
    public required IdSet WithOriginals { get; init; }

    /// <summary>All as open as the options say.</summary>
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
