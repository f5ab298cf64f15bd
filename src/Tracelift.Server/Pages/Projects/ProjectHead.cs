namespace Tracelift.Server.Pages.Projects;

/// <summary>What the pages of a project have in common.</summary>
/// <param name="Id">The project's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="MayImport">Whether who looks may import into it.</param>
/// <param name="Administers">Whether who looks looks after it.</param>
public sealed record ProjectHead(long Id, string Title, bool MayImport, bool Administers)
{
    /// <summary>Where it is, below the base.</summary>
    public string Path => $"/projects/{Id}";

    /// <summary>What leads from its pages back to it.</summary>
    public IReadOnlyList<(string Name, string Path)> Above => [("Projects", "/"), (Title, Path)];
}
