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
}
