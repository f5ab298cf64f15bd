namespace Tracelift.Stores;

/// <summary>Of what the derived tables (edges, link edges, connector geometry, summaries) are made after an import.</summary>
public enum Materializations
{
    /// <summary>Of what was imported.</summary>
    Imported,

    /// <summary>Of all of the target project, so that what was wrong or missing there is put right.</summary>
    Project,

    /// <summary>Of all projects.</summary>
    Instance,
}
