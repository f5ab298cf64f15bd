namespace Tracelift.Stores;

/// <summary>An entry of a project's log, which people and statistics read.</summary>
/// <param name="Id">Its id, of the family of classes and their instances.</param>
/// <param name="Project">The project.</param>
/// <param name="User">The user who made the change.</param>
/// <param name="Operation">CATMAID's name of the change.</param>
/// <param name="Place">The place in nm.</param>
/// <param name="Text">The change in words.</param>
public sealed record LogEntry(long Id, long Project, long User, string Operation, (float X, float Y, float Z) Place, string Text)
{
    /// <summary>A neuron was created.</summary>
    public const string CreateNeuron = "create_neuron";

    /// <summary>A neuron was deleted.</summary>
    public const string RemoveNeuron = "remove_neuron";

    /// <summary>A neuron was renamed.</summary>
    public const string RenameNeuron = "rename_neuron";

    /// <summary>A confidence was changed.</summary>
    public const string ChangeConfidence = "change_confidence";

    /// <summary>A skeleton got another root.</summary>
    public const string RerootSkeleton = "reroot_skeleton";

    /// <summary>A skeleton was split.</summary>
    public const string SplitSkeleton = "split_skeleton";

    /// <summary>Two skeletons were joined.</summary>
    public const string JoinSkeleton = "join_skeleton";

    /// <summary>A user took back reviews.</summary>
    public const string ResetReviews = "reset_reviews";
}
