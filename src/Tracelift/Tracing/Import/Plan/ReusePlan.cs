using Tracelift.Model;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>
/// The classes, relations and shared class instances of the source that the target has, by class and name,
/// and the rows that the target lacks for its set-up for tracing.
/// </summary>
internal sealed class ReusePlan
{
    private static readonly ModelDescription[] Shared =
        [Models.Class, Models.Relation, Models.ClassInstance, .. Models.All.Where(model => model.Facts!.IsOfServer || !model.Facts.FoundBy.IsEmpty)];

    /// <summary>By model (class, relation, class instance, objects of the server): the target's ids of existing rows, by source id.</summary>
    public Dictionary<ModelDescription, Dictionary<long, long>> Existing { get; } = Shared.ToDictionary(model => model, _ => new Dictionary<long, long>());

    /// <summary>By model: source ids whose class and name equal those of another source id, whose row will be created.</summary>
    public Dictionary<ModelDescription, Dictionary<long, long>> SameAs { get; } = Shared.ToDictionary(model => model, _ => new Dictionary<long, long>());

    /// <summary>Links between shared instances that the target has already, or that occur twice in the source.</summary>
    public IdSet ExistingLinks { get; } = [];

    /// <summary>Classes that target and source lack.</summary>
    public List<string> MissingClasses { get; } = [];

    /// <summary>Relations that target and source lack.</summary>
    public List<string> MissingRelations { get; } = [];

    /// <summary>Whether target and source lack an instance of the class root.</summary>
    public bool IsRootMissing { get; set; }

    /// <summary>The number of rows that set up the project for tracing.</summary>
    public int SetUpRows => MissingClasses.Count + MissingRelations.Count + (IsRootMissing ? 1 : 0);

    /// <summary>Whether the import creates objects that another import could create at the same time.</summary>
    public bool CreatesShared { get; set; }

    /// <summary>Returns the reused rows of the target.</summary>
    public IdSet Reused(ModelDescription model) => new(Existing[model].Values);
}
