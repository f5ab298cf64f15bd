namespace Tracelift.Model;

/// <summary>Models that draw their ids from one sequence, so that an id occurs once among all of them.</summary>
public sealed class IdFamily
{
    private IdFamily(string name, string sequence)
    {
        Name = name;
        Sequence = sequence;
    }

    /// <summary>Treenodes and connectors.</summary>
    public static IdFamily Location { get; } = new("location", "location_id_seq");

    /// <summary>Classes, relations, class instances and all links.</summary>
    public static IdFamily Concept { get; } = new("concept", "concept_id_seq");

    /// <summary>Users.</summary>
    public static IdFamily User { get; } = new("user", "auth_user_id_seq");

    /// <summary>Projects.</summary>
    public static IdFamily Project { get; } = new("project", "project_id_seq");

    /// <summary>Volumes.</summary>
    public static IdFamily Volume { get; } = new("volume", "catmaid_volume_id_seq");

    /// <summary>Deep links.</summary>
    public static IdFamily DeepLink { get; } = new("deep link", "catmaid_deep_link_id_seq");

    /// <summary>Reviews.</summary>
    public static IdFamily Review { get; } = new("review", "review_id_seq");

    /// <summary>Data sources.</summary>
    public static IdFamily DataSource { get; } = new("data source", "data_source_id_seq");

    /// <summary>Origins of skeletons.</summary>
    public static IdFamily SkeletonOrigin { get; } = new("skeleton origin", "skeleton_origin_id_seq");

    /// <summary>Every family. Running imports are told apart by the place in this list: new ones come last.</summary>
    public static IReadOnlyList<IdFamily> All { get; } =
        [Location, Concept, User, Project, Volume, DeepLink, Review, DataSource, SkeletonOrigin];

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>The sequence's name in every store.</summary>
    public string Sequence { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
