using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Server.Api.Users;

/// <summary>
/// The users who own neurons, skeletons, annotations or labels of public projects. The list is cached for some
/// minutes, for all callers.
/// </summary>
internal sealed class PublicOwners(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _finding = new(1);
    private (long[] Projects, long[] Owners, DateTimeOffset Until)? _known;
    private bool? _isOurs;

    /// <summary>Whether the tables are Tracelift's own, not a CATMAID's.</summary>
    public async Task<bool> IsOursAsync(IStore store, CancellationToken cancellationToken) =>
        _isOurs ??= (await store.DescribeAsync(cancellationToken)).Kind != StoreKind.Catmaid;

    /// <summary>Returns the ids of these users, and of the anonymous user.</summary>
    public async Task<IdSet> OfAsync(IReadSession session, long anonymous, UserRights rights, CancellationToken cancellationToken)
    {
        var projects = rights.Browsable.Order().ToArray();
        await _finding.WaitAsync(cancellationToken);
        try
        {
            if (_known is { } known && known.Until > time.GetUtcNow() && known.Projects.SequenceEqual(projects))
                return new IdSet(known.Owners);
            var owners = IdSet.Of(anonymous);
            foreach (var project in projects)
            {
                await foreach (var batch in session.ReadAsync(new RowQuery(Models.ClassInstance) { Project = project }, cancellationToken))
                {
                    using (batch)
                    {
                        var users = batch.Longs("user").Values;
                        for (var row = 0; row < batch.Count; row++)
                            owners.Add(users[row]);
                    }
                }
            }

            _known = (projects, [.. owners], time.GetUtcNow() + GoodFor);
            return owners;
        }
        finally
        {
            _finding.Release();
        }
    }

    public void Dispose() => _finding.Dispose();
}
