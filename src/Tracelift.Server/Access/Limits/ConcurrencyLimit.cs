using Tracelift.Server.Http;

namespace Tracelift.Server.Access.Limits;

/// <summary>
/// Lets some do a thing at once, and the others wait, each caller in a row of their own. A caller takes a further turn only
/// while they hold fewer than are free: one alone gets half of them, two a third each, and some are always left for those who
/// come next. What becomes free goes around among those who wait.
/// </summary>
/// <param name="atOnce">How many turns there are.</param>
/// <param name="mostWaiting">How many of one caller may wait.</param>
internal abstract class ConcurrencyLimit(int atOnce, int mostWaiting)
{
    private readonly Lock _lock = new();

    // Of callers who hold a turn or wait for one; nobody else is remembered.
    private readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);

    // Those in which somebody waits; the first is the next to be asked.
    private readonly LinkedList<Row> _waiting = new();
    private int _free = atOnce;

    /// <summary>Waits for a turn; disposing the result ends it.</summary>
    /// <param name="caller">Whose turn it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ApiFault">Too many of the caller's wait already.</exception>
    public async Task<Turn> TakeAsync(string caller, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_lock)
        {
            var row = RowOf(caller);
            if (row.Waiters.Count == 0 && MayTake(row))
                return Give(row);
            if (row.Waiters.Count >= mostWaiting)
            {
                throw ApiFault.TooMany(
                    $"More than {mostWaiting} requests of yours wait for the store",
                    "Send the next ones when some have been answered. All who have not logged in at one address count as one caller.");
            }

            waiter = new Waiter(row);
            row.Waiters.AddLast(waiter.Place);
            if (row.Place.List is null)
                _waiting.AddLast(row.Place);
        }

        await using (cancellationToken.UnsafeRegister((_, stop) => Leave(waiter, stop), null))
            return await waiter.Turn.Task;
    }

    private Row RowOf(string caller)
    {
        if (!_rows.TryGetValue(caller, out var row))
            _rows[caller] = row = new Row(caller);
        return row;
    }

    private bool MayTake(Row row) => _free > 0 && (row.Held == 0 || row.Held < _free);

    private Turn Give(Row row)
    {
        row.Held++;
        _free--;
        return new Turn(this, row);
    }

    private void Leave(Waiter waiter, CancellationToken stop)
    {
        lock (_lock)
        {
            if (waiter.Place.List is null)
                return;
            waiter.Row.Waiters.Remove(waiter.Place);
            if (waiter.Row.Waiters.Count == 0)
                _waiting.Remove(waiter.Row.Place);
            Forget(waiter.Row);
        }

        waiter.Turn.TrySetCanceled(stop);
    }

    private void End(Turn turn)
    {
        lock (_lock)
        {
            turn.Row.Held--;
            _free++;
            Forget(turn.Row);
            GoAround();
        }
    }

    private bool TryMove(Turn turn, string caller)
    {
        lock (_lock)
        {
            if (turn.Row.Caller == caller)
                return true;
            var row = RowOf(caller);
            var isTheirs = row.Waiters.Count == 0 && (row.Held == 0 || row.Held < _free);
            if (isTheirs)
            {
                turn.Row.Held--;
                Forget(turn.Row);
                row.Held++;
                turn.Row = row;
                GoAround();
            }

            Forget(row);
            return isTheirs;
        }
    }

    private void GoAround()
    {
        for (var next = _waiting.First; next is not null && _free > 0;)
        {
            var row = next.Value;
            if (!MayTake(row))
            {
                next = next.Next;
                continue;
            }

            var waiter = row.Waiters.First!.Value;
            row.Waiters.RemoveFirst();
            _waiting.Remove(row.Place);
            if (row.Waiters.Count > 0)
                _waiting.AddLast(row.Place);
            waiter.Turn.TrySetResult(Give(row));

            // Those before it hold as many as before, and fewer are free: they can't take one now.
            next = _waiting.First;
        }
    }

    private void Forget(Row row)
    {
        if (row is { Held: 0, Waiters.Count: 0 })
            _rows.Remove(row.Caller);
    }

    /// <summary>A turn.</summary>
    internal sealed class Turn : IDisposable
    {
        private readonly ConcurrencyLimit _turns;
        private int _isOver;

        internal Turn(ConcurrencyLimit turns, Row row) => (_turns, Row) = (turns, row);

        internal Row Row { get; set; }

        /// <summary>Makes it another caller's, where they may have one now.</summary>
        /// <returns>Whether it is theirs; if not, it goes on as it was.</returns>
        public bool TryMoveTo(string caller) => _turns.TryMove(this, caller);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
                _turns.End(this);
        }
    }

    /// <summary>What a caller holds and waits for.</summary>
    internal sealed class Row
    {
        public Row(string caller)
        {
            Caller = caller;
            Place = new LinkedListNode<Row>(this);
        }

        public string Caller { get; }

        public int Held { get; set; }

        public LinkedList<Waiter> Waiters { get; } = new();

        public LinkedListNode<Row> Place { get; }
    }

    /// <summary>One that waits.</summary>
    internal sealed class Waiter
    {
        public Waiter(Row row)
        {
            Row = row;
            Place = new LinkedListNode<Waiter>(this);
        }

        public Row Row { get; }

        public LinkedListNode<Waiter> Place { get; }

        public TaskCompletionSource<Turn> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
