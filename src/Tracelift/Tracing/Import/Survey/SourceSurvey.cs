using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Derived;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>The results of the first pass over a source: counts, ids, users, names, shapes.</summary>
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

    /// <summary>The reader's notes: faults, unknown models and fields.</summary>
    public SurveyNotes Notes { get; }

    /// <summary>All faults except those of skeletons' shapes, which are in <see cref="Broken"/>.</summary>
    public ProblemList Problems => Notes.Problems;

    /// <summary>The skeletons that are not one tree.</summary>
    public BrokenSkeletons Broken { get; internal set; } = new();

    /// <summary>Excluded rows that belong to no excluded skeleton.</summary>
    internal Dictionary<ModelDescription, IdSet> SetAside { get; } = [];

    /// <summary>The users with a name in the source, by id.</summary>
    public IReadOnlyDictionary<long, FileUser> Users => NamedUsers;

    /// <summary>The number of rows of each user (field user; for reviews the reviewer), by user id.</summary>
    public IReadOnlyDictionary<long, long> RowsByUser => OwnedRows;

    /// <summary>The ids of users in rows, as user, editor or reviewer.</summary>
    public IdSet ReferencedUsers { get; } = [];

    /// <summary>The names of classes, by id.</summary>
    public IReadOnlyDictionary<long, string> ClassNames => Classes;

    /// <summary>The names of relations, by id.</summary>
    public IReadOnlyDictionary<long, string> RelationNames => Relations;

    /// <summary>Class instances that are shared by name: all except neurons and skeletons.</summary>
    public IReadOnlyDictionary<long, SharedName> SharedInstances => Shared;

    /// <summary>The most names of neurons to keep.</summary>
    public const int MostNames = 1000;

    /// <summary>The names of the first neurons without placeholders, in the order of the source.</summary>
    public IReadOnlyList<string> NeuronNames => Names;

    internal List<string> Names { get; } = [];

    /// <summary>The number of neurons without placeholders.</summary>
    public long Neurons { get; internal set; }

    /// <summary>The number of placeholder neurons, by their names.</summary>
    public long PlaceholderNeurons { get; internal set; }

    /// <summary>The number of skeletons without placeholders, with or without treenodes.</summary>
    public long Skeletons => SkeletonIds.Count - MadeUpSkeletons.Count;

    /// <summary>The ids of the skeletons.</summary>
    internal IdSet SkeletonIds { get; } = [];

    /// <summary>
    /// The skeletons that an export has invented as placeholders of partners, which have such names and at most one node.
    /// An imported placeholder that has grown since is an ordinary skeleton.
    /// </summary>
    internal IdSet MadeUpSkeletons { get; } = [];

    /// <summary>The project's id in the source's store; 0 if it is unknown.</summary>
    internal long SourceProject { get; set; }

    /// <summary>The newest edition time of all rows.</summary>
    internal long NewestEdition { get; set; } = long.MinValue;

    internal Dictionary<long, FileUser> NamedUsers { get; } = [];

    internal Dictionary<long, long> OwnedRows { get; } = [];

    internal Dictionary<long, string> Classes { get; } = [];

    internal Dictionary<long, string> Relations { get; } = [];

    internal Dictionary<long, SharedName> Shared { get; } = [];

    /// <summary>The objects that all projects share, by model and id, with their names and descriptions.</summary>
    internal Dictionary<ModelDescription, Dictionary<long, ServerName>> OfServer { get; } = [];

    /// <summary>By model and id: the values by which an import finds a row in the target's project.</summary>
    internal Dictionary<ModelDescription, Dictionary<long, string>> Keys { get; } = [];

    /// <summary>Links between two shared instances, which the target may have.</summary>
    internal Dictionary<long, SharedLink> SharedLinks { get; } = [];

    /// <summary>The treenodes with a missing parent.</summary>
    internal ProblemList MissingParents { get; } = new();

    internal SkeletonShapes Shapes { get; } = new();

    /// <summary>Returns the ids of a model's rows.</summary>
    public IdSet Ids(ModelDescription model) => _ids[Of(model)];

    /// <summary>Returns the number of a model's rows.</summary>
    public long Rows(ModelDescription model) => _rows[Of(model)];

    /// <summary>Returns the numbers of rows with a position, for an existing or a new project.</summary>
    public SpatialRows Spatial(long? project) =>
        new(project, project is null, Rows(Models.Treenode) + Rows(Models.Connector) + Rows(Models.TreenodeConnector));

    /// <summary>The seconds of the survey.</summary>
    public double Seconds { get; internal set; }

    /// <summary>The number of all rows.</summary>
    public long TotalRows => _rows.Sum();

    internal void CountRows(ModelDescription model, long rows) => _rows[model.Index] += rows;

    private static int Of(ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Index;
    }
}

/// <summary>A user in a file.</summary>
/// <param name="Username">The name, which identifies users across servers.</param>
/// <param name="IsFull">Whether the file has more than a name and a random password.</param>
/// <param name="Password">The password's hash in the file.</param>
/// <param name="FirstName">First name.</param>
/// <param name="LastName">Last name.</param>
/// <param name="Email">E-mail address.</param>
/// <param name="DateJoined">The creation time in microseconds since 1970-01-01 UTC.</param>
public sealed record FileUser(
    string Username, bool IsFull, string? Password, string? FirstName, string? LastName, string? Email, long? DateJoined);

/// <summary>An object that all projects share.</summary>
/// <param name="Name">Its unique name.</param>
/// <param name="Description">Its description, if the model has one.</param>
internal readonly record struct ServerName(string Name, string? Description);

/// <summary>The identity of a shared class instance: the names of its class and its own.</summary>
/// <param name="Class">The name of the class.</param>
/// <param name="Name">The name of the instance.</param>
public readonly record struct SharedName(string Class, string Name);

/// <summary>A link between two instances.</summary>
/// <param name="Relation">The relation's id.</param>
/// <param name="A">The id of the first instance.</param>
/// <param name="B">The id of the second instance.</param>
internal readonly record struct SharedLink(long Relation, long A, long B);
