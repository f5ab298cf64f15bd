namespace Tracelift.Stores;

/// <summary>An entry of a project's log, in which people and statistics look up what was done.</summary>
/// <param name="Id">Its id, of the family of classes and their instances.</param>
/// <param name="Project">The project.</param>
/// <param name="User">Who has done it.</param>
/// <param name="Operation">What was done, by CATMAID's name.</param>
/// <param name="Place">Where, in nm.</param>
/// <param name="Text">The same in words.</param>
public sealed record LogEntry(long Id, long Project, long User, string Operation, (float X, float Y, float Z) Place, string Text)
{
    /// <summary>A neuron was made.</summary>
    public const string CreateNeuron = "create_neuron";

    /// <summary>A neuron was deleted.</summary>
    public const string RemoveNeuron = "remove_neuron";

    /// <summary>A neuron got another name.</summary>
    public const string RenameNeuron = "rename_neuron";
}
