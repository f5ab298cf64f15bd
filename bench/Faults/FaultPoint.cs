using System.Collections.Concurrent;

namespace Tracelift.Bench.Faults;

/// <summary>What goes wrong.</summary>
internal enum FaultKind
{
    /// <summary>One access to a file fails.</summary>
    Io,

    /// <summary>Each access from one on fails, as on a disk that is gone.</summary>
    IoLasting,

    /// <summary>Each write from one on finds no room.</summary>
    Full,

    /// <summary>SQLite gets no memory once.</summary>
    Memory,

    /// <summary>SQLite gets no more memory.</summary>
    MemoryLasting,

    /// <summary>The power goes.</summary>
    Power,

    /// <summary>A page is read that has other bytes in it than were written.</summary>
    Damage,
}

/// <summary>What SQLite asks for.</summary>
internal enum Access
{
    Read,
    Write,
    Sync,
    Truncate,
    Size,
    Open,
    Delete,
    Look,
    Lock,
    MapShared,
    LockShared,
    Memory,
    ReadPage,
}

/// <summary>The moment at which something goes wrong: counts what SQLite asks for.</summary>
internal static class FaultPoint
{
    private static long _count;
    private static long _at;
    private static FaultKind? _kind;

    /// <summary>Whether the power is gone.</summary>
    public static bool IsPowerGone => _kind == FaultKind.Power && Volatile.Read(ref _count) >= _at;

    /// <summary>Whether what fails is for want of room.</summary>
    public static bool IsFull => _kind == FaultKind.Full;

    /// <summary>What is written and not safe, where the power is to be cut.</summary>
    public static PowerDisk? Disk { get; private set; }

    /// <summary>The moments at which SQLite has waited for the disk.</summary>
    public static ConcurrentQueue<long> Syncs { get; } = new();

    /// <summary>From now on the n-th access of a kind fails.</summary>
    public static void Arm(FaultKind kind, long at)
    {
        (_count, _at) = (0, at);
        Disk = kind == FaultKind.Power ? new PowerDisk() : null;
        Syncs.Clear();
        _kind = kind;
    }

    /// <summary>From now on nothing fails.</summary>
    /// <returns>How often SQLite has asked.</returns>
    public static long Disarm()
    {
        (_kind, Disk) = (null, null);
        return Volatile.Read(ref _count);
    }

    /// <summary>Counts an access.</summary>
    /// <returns>Whether it fails.</returns>
    public static bool Strikes(Access access)
    {
        if (_kind is not { } kind || !Counts(kind, access))
            return false;
        var count = Interlocked.Increment(ref _count);
        if (access == Access.Sync)
            Syncs.Enqueue(count);
        return kind is FaultKind.Io or FaultKind.Memory or FaultKind.Damage ? count == _at : count >= _at;
    }

    private static bool Counts(FaultKind kind, Access access) => kind switch
    {
        FaultKind.Full => access == Access.Write,
        FaultKind.Damage => access == Access.ReadPage,
        FaultKind.Memory or FaultKind.MemoryLasting => access == Access.Memory,

        // What is read leaves nothing on the disk; once the power is gone nothing is read.
        FaultKind.Power => access is Access.Write or Access.Sync or Access.Truncate or Access.Delete
            || (access is not (Access.Memory or Access.ReadPage) && IsPowerGone),
        _ => access is not (Access.Memory or Access.ReadPage),
    };
}
