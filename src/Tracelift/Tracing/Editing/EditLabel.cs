namespace Tracelift.Tracing.Editing;

/// <summary>What CATMAID calls the transactions of its calls that change tracing data.</summary>
public static class EditLabel
{
    /// <summary>Annotations are put on things.</summary>
    public const string AddAnnotations = "annotations.add";

    /// <summary>Annotations are taken away.</summary>
    public const string RemoveAnnotations = "annotations.remove";

    /// <summary>A node is tagged.</summary>
    public const string UpdateLabels = "labels.update";

    /// <summary>A tag is taken away.</summary>
    public const string RemoveLabel = "labels.remove";

    /// <summary>A connector is made.</summary>
    public const string CreateConnector = "connectors.create";

    /// <summary>A treenode is linked to a connector.</summary>
    public const string CreateLink = "links.create";

    /// <summary>A neuron is renamed.</summary>
    public const string RenameNeuron = "neurons.rename";

    /// <summary>A neuron is deleted; undoing that begins with this label.</summary>
    public const string RemoveNeuron = "neurons.remove";

    /// <summary>A treenode is made.</summary>
    public const string CreateTreenode = "treenodes.create";

    /// <summary>A volume is made.</summary>
    public const string CreateVolume = "volumes.create";
}
