using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>What the first pass over a source found: counts, ids, users, names, shapes.</summary>
public sealed partial class SourceSurvey
{
    private readonly IdSet[] _ids = [.. Models.All.Select(_ => new IdSet())];
    private readonly long[] _rows = new long[Models.All.Length];

    internal SourceSurvey(string source, bool setsAside = false)
    {
        Source = source;
        Notes = new SurveyNotes { Faulty = setsAside ? new FaultyRows() : null };
    }

    /// <summary>The source's name.</summary>
    public string Source { get; }

    /// <summary>What the reader noted: faults, unknown models and fields.</summary>
    public SurveyNotes Notes { get; }

    /// <summary>All faults but those of the skeletons' shapes, which <see cref="Broken"/> has.</summary>
    public ProblemList Problems => Notes.Problems;

    /// <summary>The skeletons that are not one tree.</summary>
    public BrokenSkeletons Broken { get; internal set; } = new();

    /// <summary>Rows that stay out though no skeleton does with them.</summary>
    internal Dictionary<ModelDescription, IdSet> SetAside { get; } = [];

    /// <summary>The users that the source names, by id.</summary>
    public IReadOnlyDictionary<long, FileUser> Users => NamedUsers;

    /// <summary>The rows that belong to each user (field user, for reviews the reviewer), by user id.</summary>
    public IReadOnlyDictionary<long, long> RowsByUser => OwnedRows;

    /// <summary>The ids of users that rows name, as user, editor or reviewer.</summary>
    public IdSet ReferencedUsers { get; } = [];

    /// <summary>The names of classes, by id.</summary>
    public IReadOnlyDictionary<long, string> ClassNames => Classes;

    /// <summary>The names of relations, by id.</summary>
    public IReadOnlyDictionary<long, string> RelationNames => Relations;

    /// <summary>Class instances that are shared by name: all but neurons and skeletons.</summary>
    public IReadOnlyDictionary<long, SharedName> SharedInstances => Shared;

    /// <summary>The number of neurons, placeholders not counted.</summary>
    public long Neurons { get; internal set; }

    /// <summary>The number of neurons that are placeholders, by their names.</summary>
    public long PlaceholderNeurons { get; internal set; }

    /// <summary>The number of skeletons, with treenodes or without; placeholders not counted.</summary>
    public long Skeletons => SkeletonIds.Count - MadeUpSkeletons.Count;

    /// <summary>The ids of the skeletons.</summary>
    internal IdSet SkeletonIds { get; } = [];

    /// <summary>
    /// Those that an export has made up, with their ids, as placeholders of partners: they are called so and have no more
    /// than one node. One that came in as a placeholder and has grown since is a skeleton like any other.
    /// </summary>
    internal IdSet MadeUpSkeletons { get; } = [];

    /// <summary>The id that the project has where the source comes from; 0 where it is not told.</summary>
    internal long SourceProject { get; set; }

    /// <summary>The latest edition time of all rows.</summary>
    internal long NewestEdition { get; set; } = long.MinValue;

    internal Dictionary<long, FileUser> NamedUsers { get; } = [];

    internal Dictionary<long, long> OwnedRows { get; } = [];

    internal Dictionary<long, string> Classes { get; } = [];

    internal Dictionary<long, string> Relations { get; } = [];

    internal Dictionary<long, SharedName> Shared { get; } = [];

    /// <summary>Links between two shared instances, which may exist in a target already.</summary>
    internal Dictionary<long, SharedLink> SharedLinks { get; } = [];

    /// <summary>The treenodes whose parent is not there.</summary>
    internal ProblemList MissingParents { get; } = new();

    internal SkeletonShapes Shapes { get; } = new();

    /// <summary>The ids of a model's rows.</summary>
    public IdSet Ids(ModelDescription model) => _ids[Of(model)];

    /// <summary>The number of a model's rows.</summary>
    public long Rows(ModelDescription model) => _rows[Of(model)];

    /// <summary>The rows with a place, for a project that is there or a new one.</summary>
    public SpatialRows Spatial(long? project) =>
        new(project, project is null, Rows(Models.Treenode) + Rows(Models.Connector) + Rows(Models.TreenodeConnector));

    /// <summary>Seconds that the survey took.</summary>
    public double Seconds { get; internal set; }

    /// <summary>All rows.</summary>
    public long TotalRows => _rows.Sum();

    internal void CountRows(ModelDescription model, long rows) => _rows[model.Index] += rows;

    private static int Of(ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Index;
    }
}

/// <summary>A user as a file has it.</summary>
/// <param name="Username">The name by which users are known across instances.</param>
/// <param name="IsFull">Whether the file has more than name and a random password.</param>
/// <param name="Password">The password's hash, as the file has it.</param>
/// <param name="FirstName">First name.</param>
/// <param name="LastName">Last name.</param>
/// <param name="Email">E-mail address.</param>
/// <param name="DateJoined">When the user was made, in microseconds since 1970-01-01 UTC.</param>
public sealed record FileUser(
    string Username, bool IsFull, string? Password, string? FirstName, string? LastName, string? Email, long? DateJoined);

/// <summary>What a shared class instance is known by: the names of its class and its own.</summary>
/// <param name="Class">The class.</param>
/// <param name="Name">The name.</param>
public readonly record struct SharedName(string Class, string Name);

/// <summary>A link by the ids of its ends.</summary>
/// <param name="Relation">The relation's id.</param>
/// <param name="A">The first end.</param>
/// <param name="B">The second end.</param>
internal readonly record struct SharedLink(long Relation, long A, long B);
