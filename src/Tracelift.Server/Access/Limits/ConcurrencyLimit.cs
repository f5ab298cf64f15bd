using Tracelift.Server.Http;

namespace Tracelift.Server.Access.Limits;

/// <summary>
/// Limits concurrent work; further callers wait, each in a queue of their own. A caller gets another turn only
/// while they hold fewer turns than are free: a single caller gets half of them, two get a third each, and some turns are always
/// free for new callers. Freed turns go round the waiting callers.
/// </summary>
/// <param name="atOnce">The number of turns.</param>
/// <param name="mostWaiting">The most waiting requests of one caller.</param>
internal abstract class ConcurrencyLimit(int atOnce, int mostWaiting)
{
    private readonly Lock _lock = new();

    // Holds only callers who hold or await a turn.
    private readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);

    // Queues with waiting requests; the first gets the next turn.
    private readonly LinkedList<Row> _waiting = new();
    private int _free = atOnce;

    /// <summary>Waits for a turn; disposing of the result ends it.</summary>
    /// <param name="caller">The caller's key.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ApiFault">The caller has too many waiting requests.</exception>
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
                    $"More than {mostWaiting} of your requests wait for the store",
                    "Send more when some are answered. All callers at one address who are not logged in count as one.");
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

            // Callers before this one hold as many turns as before, and fewer are free: they still can't get one.
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

        /// <summary>Transfers the turn to another caller, if they may have another turn now.</summary>
        /// <returns>Whether the turn was transferred; if not, it stays with its holder.</returns>
        public bool TryMoveTo(string caller) => _turns.TryMove(this, caller);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
                _turns.End(this);
        }
    }

    /// <summary>A caller's turns and waiting requests.</summary>
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

    /// <summary>A waiting request.</summary>
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
