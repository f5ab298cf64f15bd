namespace Tracelift.Server.Jobs;

/// <summary>
/// Runs some jobs at a time and shares turns among users: the next turn goes to the waiting user whose last turn is the
/// longest ago. No user has all turns, and all callers who are not logged in count as one user.
/// </summary>
/// <param name="most">The number of turns.</param>
/// <param name="mostOfUser">The most turns of one user.</param>
internal sealed class JobScheduler(int most, int mostOfUser)
{
    // All callers who are not logged in share one count.
    private const long NobodysKey = -1;

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _waiting = [];
    private readonly Dictionary<long, Owner> _owners = [];
    private int _running;
    private long _turns;

    /// <summary>Waits for a turn.</summary>
    /// <param name="user">The job's user; null if not logged in.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task WaitAsync(long? user, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiting = new Waiting(user ?? NobodysKey);
        lock (_lock)
        {
            _waiting.AddLast(waiting);
            if (!_owners.TryGetValue(waiting.User, out var owner))
                owner = _owners[waiting.User] = new Owner();
            owner.Jobs++;
            LetIn();
        }

        await using var cancelling = cancellationToken.Register(() =>
        {
            lock (_lock)
            {
                if (!_waiting.Remove(waiting))
                    return;
                Leave(waiting.User);
            }

            waiting.Turn.TrySetCanceled(cancellationToken);
        });
        await waiting.Turn.Task;
    }

    /// <summary>Releases a turn.</summary>
    /// <param name="user">The job's user.</param>
    public void Release(long? user)
    {
        lock (_lock)
        {
            _running--;
            _owners[user ?? NobodysKey].Running--;
            Leave(user ?? NobodysKey);
            LetIn();
        }
    }

    private void Leave(long user)
    {
        if (--_owners[user].Jobs == 0)
            _owners.Remove(user);
    }

    private void LetIn()
    {
        while (_running < most && _waiting.Where(MayRun).MinBy(waiting => _owners[waiting.User].LastTurn) is { } next)
        {
            _waiting.Remove(next);
            var owner = _owners[next.User];
            owner.Running++;
            owner.LastTurn = ++_turns;
            _running++;
            next.Turn.TrySetResult();
        }
    }

    private bool MayRun(Waiting waiting) => _owners[waiting.User].Running < (waiting.User == NobodysKey ? 1 : mostOfUser);

    private sealed class Owner
    {
        public int Jobs { get; set; }

        public int Running { get; set; }

        public long LastTurn { get; set; }
    }

    private sealed class Waiting(long user)
    {
        public long User => user;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
