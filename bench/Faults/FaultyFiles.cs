using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tracelift.Bench.Faults;

/// <summary>
/// A VFS for SQLite that forwards to the system's VFS, fails when <see cref="FaultPoint"/> says so, and reports writes
/// and syncs to <see cref="PowerDisk"/>.
/// </summary>
internal static unsafe class FaultyFiles
{
    // The result codes of sqlite3.h: SQLITE_IOERR with the failed operation.
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int CreateFlag = 4;

    private const int SmallestPage = 512;
    private const int PageHead = 128;
    private const int DamagedBytes = 16;

    // The fields before the system's own file: the methods and a number.
    private const int HeadFields = 2;

    private static readonly Dictionary<nint, string> Paths = [];

    private static NativeSqlite.Vfs* _real;
    private static NativeSqlite.FileMethods* _methods;
    private static int _open;
    private static nint _last;

    /// <summary>The number of open files.</summary>
    public static int Open => Volatile.Read(ref _open);

    /// <summary>Makes it SQLite's VFS for all files.</summary>
    public static void Install()
    {
        _real = NativeSqlite.DefaultVfs();
        _methods = (NativeSqlite.FileMethods*)NativeMemory.AllocZeroed((nuint)sizeof(NativeSqlite.FileMethods));
        *_methods = new NativeSqlite.FileMethods
        {
            Version = 2,
            Close = &Close,
            Read = &Read,
            Write = &Write,
            Truncate = &Truncate,
            Sync = &Sync,
            Size = &Size,
            Lock = &Lock,
            Unlock = &Unlock,
            CheckLock = &CheckLock,
            Control = &Control,
            SectorSize = &SectorSize,
            Characteristics = &Characteristics,
            MapShared = &MapShared,
            LockShared = &LockShared,
            Barrier = &Barrier,
            UnmapShared = &UnmapShared,
        };
        var vfs = (NativeSqlite.Vfs*)NativeMemory.AllocZeroed((nuint)sizeof(NativeSqlite.Vfs));
        *vfs = *_real;
        vfs->FileSize = _real->FileSize + (HeadFields * sizeof(nint));
        vfs->Next = null;
        vfs->Name = (byte*)Marshal.StringToCoTaskMemUTF8("faulty");
        vfs->Open = &OpenFile;
        vfs->Delete = &Delete;
        vfs->Access = &Look;
        NativeSqlite.UseVfs(vfs);
    }

    private static int Code(Access access) => access switch
    {
        Access.Read => Io(1),
        Access.Write => Io(3),
        Access.Sync => Io(4),
        Access.Truncate => Io(6),
        Access.Size => Io(7),
        Access.Delete => Io(10),
        Access.Look => Io(13),
        Access.Lock => Io(15),
        Access.LockShared => Io(20),
        Access.MapShared => Io(21),
        _ => CannotOpen,
    };

    private static int Io(int detail) => 10 | (detail << 8);

    private static nint* Real(nint* file) => file + HeadFields;

    private static NativeSqlite.FileMethods* MethodsOf(nint* file) => (NativeSqlite.FileMethods*)Real(file)[0];

    private static string? PathOf(nint* file)
    {
        lock (Paths)
            return Paths.GetValueOrDefault(file[1]);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OpenFile(NativeSqlite.Vfs* vfs, byte* name, nint* file, int flags, int* usedFlags)
    {
        // SQLite does not close a file without methods.
        file[0] = 0;
        if (FaultPoint.Strikes(Access.Open))
            return CannotOpen;
        var path = name is null ? null : Marshal.PtrToStringUTF8((nint)name);
        if (path is not null && (flags & CreateFlag) != 0)
            FaultPoint.Disk?.Opening(path);
        var result = _real->Open(_real, name, Real(file), flags, usedFlags);
        if (result != 0)
        {
            if (Real(file)[0] != 0)
                _ = MethodsOf(file)->Close(Real(file));
            return result;
        }

        lock (Paths)
        {
            file[1] = ++_last;
            if (path is not null)
                Paths[file[1]] = path;
        }

        file[0] = (nint)_methods;
        Interlocked.Increment(ref _open);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(NativeSqlite.Vfs* vfs, byte* name, int syncs)
    {
        if (FaultPoint.Strikes(Access.Delete))
            return Code(Access.Delete);
        FaultPoint.Disk?.Deleting(Marshal.PtrToStringUTF8((nint)name)!, syncs != 0);
        return _real->Delete(_real, name, syncs);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Look(NativeSqlite.Vfs* vfs, byte* name, int flags, int* found) =>
        FaultPoint.Strikes(Access.Look) ? Code(Access.Look) : _real->Access(_real, name, flags, found);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(nint* file)
    {
        lock (Paths)
            Paths.Remove(file[1]);
        Interlocked.Decrement(ref _open);
        return MethodsOf(file)->Close(Real(file));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(nint* file, byte* bytes, int count, long offset)
    {
        if (FaultPoint.Strikes(Access.Read))
            return Code(Access.Read);
        var result = MethodsOf(file)->Read(Real(file), bytes, count, offset);
        if (result == 0 && count >= SmallestPage && FaultPoint.Strikes(Access.ReadPage))
            Damage(new Span<byte>(bytes, count), offset);
        return result;
    }

    // Changes some bytes, the same ones each time.
    private static void Damage(Span<byte> page, long offset)
    {
        var random = new Random((int)offset);
        for (var i = 0; i < DamagedBytes; i++)
            page[random.Next(i % 2 == 0 ? PageHead : page.Length)] = (byte)random.Next(256);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint* file, byte* bytes, int count, long offset)
    {
        if (FaultPoint.Strikes(Access.Write))
        {
            // A part of the data may be written. After a power cut nothing is.
            if (!FaultPoint.IsPowerGone)
                _ = MethodsOf(file)->Write(Real(file), bytes, count / 2, offset);
            return FaultPoint.IsFull ? Full : Code(Access.Write);
        }

        if (FaultPoint.Disk is { } disk && PathOf(file) is { } path)
            disk.Writing(path, offset, new ReadOnlySpan<byte>(bytes, count));
        return MethodsOf(file)->Write(Real(file), bytes, count, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(nint* file, long size)
    {
        if (FaultPoint.Strikes(Access.Truncate))
            return Code(Access.Truncate);
        if (FaultPoint.Disk is { } disk && PathOf(file) is { } path)
            disk.Truncating(path, size);
        return MethodsOf(file)->Truncate(Real(file), size);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(nint* file, int flags)
    {
        if (FaultPoint.Strikes(Access.Sync))
            return Code(Access.Sync);
        if (FaultPoint.Disk is { } disk && PathOf(file) is { } path)
            disk.Synced(path);
        return MethodsOf(file)->Sync(Real(file), flags);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Size(nint* file, long* size) =>
        FaultPoint.Strikes(Access.Size) ? Code(Access.Size) : MethodsOf(file)->Size(Real(file), size);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(nint* file, int kind) =>
        FaultPoint.Strikes(Access.Lock) ? Code(Access.Lock) : MethodsOf(file)->Lock(Real(file), kind);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(nint* file, int kind) => MethodsOf(file)->Unlock(Real(file), kind);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckLock(nint* file, int* result) => MethodsOf(file)->CheckLock(Real(file), result);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Control(nint* file, int operation, nint argument) => MethodsOf(file)->Control(Real(file), operation, argument);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SectorSize(nint* file) => MethodsOf(file)->SectorSize(Real(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Characteristics(nint* file) => MethodsOf(file)->Characteristics(Real(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int MapShared(nint* file, int page, int size, int extends, nint* memory) =>
        FaultPoint.Strikes(Access.MapShared) ? Code(Access.MapShared) : MethodsOf(file)->MapShared(Real(file), page, size, extends, memory);

    // Taking a lock can fail, releasing one (SQLITE_SHM_UNLOCK) can't.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int LockShared(nint* file, int from, int count, int flags) =>
        (flags & 1) == 0 && FaultPoint.Strikes(Access.LockShared) ? Code(Access.LockShared) : MethodsOf(file)->LockShared(Real(file), from, count, flags);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Barrier(nint* file) => MethodsOf(file)->Barrier(Real(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int UnmapShared(nint* file, int deletes) => MethodsOf(file)->UnmapShared(Real(file), deletes);
}
