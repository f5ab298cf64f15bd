namespace Tracelift.Model.Projects;

/// <summary>A project as project files describe it: its stacks and what orders them.</summary>
public sealed record ProjectDefinition
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>A remark, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>The image stacks, in the file's order.</summary>
    public IReadOnlyList<StackDefinition> Stacks { get; init; } = [];

    /// <summary>What is said of stack groups beside their members.</summary>
    public IReadOnlyList<StackGroupDefinition> StackGroups { get; init; } = [];

    /// <summary>The roots of the ontology.</summary>
    public IReadOnlyList<OntologyNode> Ontology { get; init; } = [];

    /// <summary>Paths of the ontology that the project instantiates: class names from a root to a node.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Classification { get; init; } = [];

    /// <summary>Tags of the project.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether anything is said about classes.</summary>
    public bool HasClasses =>
        Ontology.Count > 0 || Classification.Count > 0
        || Stacks.Any(stack => stack.Classification.Count > 0) || StackGroups.Any(group => group.Classification.Count > 0);
}

/// <summary>A group of stacks: channels of one data set, or views of it.</summary>
/// <param name="Title">The title.</param>
public sealed record StackGroupDefinition(string Title)
{
    /// <summary>A remark, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>Paths of the ontology whose last node is linked to the group.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Classification { get; init; } = [];
}

/// <summary>That a stack is in a group.</summary>
/// <param name="Title">The group's title.</param>
/// <param name="Relation">What the stack is to the group: <c>channel</c> or <c>view</c>.</param>
public sealed record StackGroupMembership(string Title, string Relation);

/// <summary>A class of an ontology and what is below it.</summary>
/// <param name="Class">The class' name.</param>
/// <param name="Relation">What it is to its parent (<c>part_of</c>); null for a root.</param>
/// <param name="Children">The classes below.</param>
public sealed record OntologyNode(string Class, string? Relation, IReadOnlyList<OntologyNode> Children);
