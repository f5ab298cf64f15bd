namespace Tracelift.Stores;

/// <summary>How many rows with a place come or go, and where: caches of what lies where have to hear of them.</summary>
/// <param name="Project">The project, or null where it is still to be made.</param>
/// <param name="IsNew">Whether the project is new: no cache holds anything of it.</param>
/// <param name="Count">Treenodes, connectors and links between them.</param>
public readonly record struct SpatialRows(long? Project, bool IsNew, long Count);
