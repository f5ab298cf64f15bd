namespace Tracelift.Model.Projects;

/// <summary>A project as project files describe it: stacks, groups, ontology and tags.</summary>
public sealed record ProjectDefinition
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>A remark, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>The image stacks, in the file's order.</summary>
    public IReadOnlyList<StackDefinition> Stacks { get; init; } = [];

    /// <summary>Descriptions of stack groups, without their members.</summary>
    public IReadOnlyList<StackGroupDefinition> StackGroups { get; init; } = [];

    /// <summary>The roots of the ontology.</summary>
    public IReadOnlyList<OntologyNode> Ontology { get; init; } = [];

    /// <summary>The paths of the ontology that the project instantiates: class names from a root to a node.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Classification { get; init; } = [];

    /// <summary>Tags of the project.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether the definition has an ontology or a classification.</summary>
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

/// <summary>The membership of a stack in a group.</summary>
/// <param name="Title">The group's title.</param>
/// <param name="Relation">The kind of membership: <c>channel</c> or <c>view</c>.</param>
public sealed record StackGroupMembership(string Title, string Relation);

/// <summary>A class of an ontology with its descendants.</summary>
/// <param name="Class">The class' name.</param>
/// <param name="Relation">Its relation to its parent (<c>part_of</c>); null for a root.</param>
/// <param name="Children">Its child classes.</param>
public sealed record OntologyNode(string Class, string? Relation, IReadOnlyList<OntologyNode> Children);
