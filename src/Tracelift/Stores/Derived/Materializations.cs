namespace Tracelift.Stores.Derived;

/// <summary>The rows from which an import computes the derived tables (edges, link edges, connector geometry, summaries).</summary>
public enum Materializations
{
    /// <summary>The imported rows.</summary>
    Imported,

    /// <summary>The whole target project, which also corrects older rows.</summary>
    Project,

    /// <summary>All projects.</summary>
    Instance,
}
