using Tracelift.Model;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>
/// Which classes, relations and shared class instances of the source exist in the target already, by class and name,
/// and what the target lacks to be set up for tracing.
/// </summary>
internal sealed class ReusePlan
{
    /// <summary>By model (class, relation, class instance): ids of the source that are rows of the target.</summary>
    public Dictionary<ModelDescription, Dictionary<long, long>> Existing { get; } = new()
    {
        [Models.Class] = [],
        [Models.Relation] = [],
        [Models.ClassInstance] = [],
    };

    /// <summary>By model: ids of the source whose class and name another id of the source has, which will be made.</summary>
    public Dictionary<ModelDescription, Dictionary<long, long>> SameAs { get; } = new()
    {
        [Models.Class] = [],
        [Models.Relation] = [],
        [Models.ClassInstance] = [],
    };

    /// <summary>Links between shared instances that the target has already, or that the source has twice.</summary>
    public IdSet ExistingLinks { get; } = [];

    /// <summary>Classes that neither target nor source has.</summary>
    public List<string> MissingClasses { get; } = [];

    /// <summary>Relations that neither target nor source has.</summary>
    public List<string> MissingRelations { get; } = [];

    /// <summary>Whether neither target nor source has an instance of the class root.</summary>
    public bool IsRootMissing { get; set; }

    /// <summary>Rows that set the project up for tracing.</summary>
    public int SetUpRows => MissingClasses.Count + MissingRelations.Count + (IsRootMissing ? 1 : 0);

    /// <summary>Whether anything will be made that another import could make at the same time.</summary>
    public bool CreatesShared { get; set; }

    /// <summary>The rows of the target that are re-used.</summary>
    public IdSet Reused(ModelDescription model) => new(Existing[model].Values);
}
