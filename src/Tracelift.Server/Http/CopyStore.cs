using Tracelift.Stores;

namespace Tracelift.Server.Http;

/// <summary>
/// Another store that superusers may copy projects to and from. Who runs the server names it; callers only know the name,
/// so that nobody can make the server open an address of theirs.
/// </summary>
/// <param name="Name">Its name in calls and pages.</param>
/// <param name="OpenAsync">Opens it; the caller disposes of it.</param>
public sealed record CopyStore(string Name, Func<CancellationToken, Task<IStore>> OpenAsync);
