namespace Tracelift.Tracing.Editing;

/// <summary>CATMAID's names for transactions that change tracing data.</summary>
public static class EditLabel
{
    /// <summary>Annotations are added.</summary>
    public const string AddAnnotations = "annotations.add";

    /// <summary>Annotations are removed.</summary>
    public const string RemoveAnnotations = "annotations.remove";

    /// <summary>A node is tagged.</summary>
    public const string UpdateLabels = "labels.update";

    /// <summary>A tag is removed.</summary>
    public const string RemoveLabel = "labels.remove";

    /// <summary>A connector is created.</summary>
    public const string CreateConnector = "connectors.create";

    /// <summary>A treenode is linked to a connector.</summary>
    public const string CreateLink = "links.create";

    /// <summary>A neuron is renamed.</summary>
    public const string RenameNeuron = "neurons.rename";

    /// <summary>A neuron is deleted; CATMAID's undo looks for this label.</summary>
    public const string RemoveNeuron = "neurons.remove";

    /// <summary>A treenode is created.</summary>
    public const string CreateTreenode = "treenodes.create";

    /// <summary>A volume is created.</summary>
    public const string CreateVolume = "volumes.create";
}
