using System.Collections.Concurrent;

namespace Tracelift.Bench.Faults;

/// <summary>The kinds of faults.</summary>
internal enum FaultKind
{
    /// <summary>A single file access fails.</summary>
    Io,

    /// <summary>All file accesses fail from one on, as on a lost disk.</summary>
    IoLasting,

    /// <summary>All writes fail from one on, because the disk is full.</summary>
    Full,

    /// <summary>A single allocation of SQLite fails.</summary>
    Memory,

    /// <summary>All allocations of SQLite fail from one on.</summary>
    MemoryLasting,

    /// <summary>The power is cut.</summary>
    Power,

    /// <summary>A page is read with other bytes than were written.</summary>
    Damage,
}

/// <summary>SQLite's accesses.</summary>
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

/// <summary>Counts SQLite's accesses, and decides which of them fail.</summary>
internal static class FaultPoint
{
    private static long _count;
    private static long _at;
    private static FaultKind? _kind;

    /// <summary>Whether the power is cut.</summary>
    public static bool IsPowerGone => _kind == FaultKind.Power && Volatile.Read(ref _count) >= _at;

    /// <summary>Whether accesses fail because the disk is full.</summary>
    public static bool IsFull => _kind == FaultKind.Full;

    /// <summary>The written and unsynced data, for a power cut; or null.</summary>
    public static PowerDisk? Disk { get; private set; }

    /// <summary>The counts at which SQLite has waited for a sync.</summary>
    public static ConcurrentQueue<long> Syncs { get; } = new();

    /// <summary>Makes the n-th access of a kind fail from now on.</summary>
    public static void Arm(FaultKind kind, long at)
    {
        (_count, _at) = (0, at);
        Disk = kind == FaultKind.Power ? new PowerDisk() : null;
        Syncs.Clear();
        _kind = kind;
    }

    /// <summary>Ends all faults.</summary>
    /// <returns>The number of SQLite's accesses.</returns>
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

        // Reads do not change the disk, and after a power cut there are none.
        FaultKind.Power => access is Access.Write or Access.Sync or Access.Truncate or Access.Delete
            || (access is not (Access.Memory or Access.ReadPage) && IsPowerGone),
        _ => access is not (Access.Memory or Access.ReadPage),
    };
}
