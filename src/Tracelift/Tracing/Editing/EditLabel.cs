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

    /// <summary>Treenodes and connectors are moved.</summary>
    public const string MoveNodes = "nodes.update_location";

    /// <summary>Radii are changed.</summary>
    public const string UpdateRadius = "treenodes.update_radius";

    /// <summary>A confidence is changed.</summary>
    public const string UpdateConfidence = "treenodes.update_confidence";

    /// <summary>A treenode gets another parent.</summary>
    public const string UpdateParent = "treenodes.update_parent";

    /// <summary>A treenode is created between two others.</summary>
    public const string InsertTreenode = "treenodes.insert";

    /// <summary>A treenode is deleted.</summary>
    public const string RemoveTreenode = "treenodes.remove";

    /// <summary>A skeleton gets another root.</summary>
    public const string RerootSkeleton = "skeletons.reroot";

    /// <summary>A skeleton is split.</summary>
    public const string SplitSkeleton = "skeletons.split";

    /// <summary>Two skeletons are joined.</summary>
    public const string JoinSkeletons = "skeletons.merge";

    /// <summary>A connector is deleted.</summary>
    public const string RemoveConnector = "connectors.remove";

    /// <summary>A link is deleted.</summary>
    public const string RemoveLink = "links.remove";

    /// <summary>A treenode is reviewed.</summary>
    public const string Review = "nodes.add_or_update_review";

    /// <summary>A user takes back reviews.</summary>
    public const string ResetReviews = "skeletons.reset_own_reviews";

    /// <summary>A virtual node is suppressed.</summary>
    public const string SuppressVirtualNode = "treenodes.suppress_virtual_node";

    /// <summary>A virtual node is shown again.</summary>
    public const string UnsuppressVirtualNode = "treenodes.unsuppress_virtual_node";

    /// <summary>A volume is deleted.</summary>
    public const string RemoveVolume = "volumes.remove";
}
