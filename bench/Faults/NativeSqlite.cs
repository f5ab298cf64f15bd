using System.Runtime.InteropServices;

namespace Tracelift.Bench.Faults;

/// <summary>SQLite's configuration functions, in the library that the program uses, too.</summary>
internal static unsafe partial class NativeSqlite
{
    private const string Library = "e_sqlite3";

    // SQLITE_CONFIG_MALLOC, SQLITE_CONFIG_GETMALLOC, SQLITE_CONFIG_MEMSTATUS, SQLITE_CONFIG_LOOKASIDE of sqlite3.h.
    private const int SetMemory = 4;
    private const int GetMemory = 5;
    private const int CountMemory = 9;
    private const int SetLookaside = 13;

    /// <summary>Returns SQLite's default allocator.</summary>
    public static MemoryMethods DefaultMemory()
    {
        MemoryMethods methods;
        Require(Configure(GetMemory, &methods));
        return methods;
    }

    /// <summary>Replaces SQLite's allocator, before SQLite is used.</summary>
    public static void UseMemory(MemoryMethods methods)
    {
        Require(Configure(SetMemory, &methods));
        Require(Configure(CountMemory, 1));
    }

    /// <summary>Turns off SQLite's pool of small blocks, so that it calls the allocator for each.</summary>
    public static void DisableLookaside() => Require(Configure(SetLookaside, 0, 0));

    /// <summary>Returns the default VFS.</summary>
    public static Vfs* DefaultVfs() => FindVfs(null);

    /// <summary>Makes a VFS the default.</summary>
    public static void UseVfs(Vfs* vfs) => Require(RegisterVfs(vfs, 1));

    /// <summary>The number of bytes that SQLite has allocated and not freed.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_memory_used")]
    public static partial long MemoryUsed();

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_find")]
    private static partial Vfs* FindVfs(byte* name);

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_register")]
    private static partial int RegisterVfs(Vfs* vfs, int isDefault);

    // The function has variable arguments; on the supported systems they are passed like any others.
    [LibraryImport(Library, EntryPoint = "sqlite3_config")]
    private static partial int Configure(int option, MemoryMethods* methods);

    [LibraryImport(Library, EntryPoint = "sqlite3_config")]
    private static partial int Configure(int option, int value);

    [LibraryImport(Library, EntryPoint = "sqlite3_config")]
    private static partial int Configure(int option, int first, int second);

    private static void Require(int result)
    {
        if (result != 0)
            throw new InvalidOperationException(FormattableString.Invariant($"SQLite can't be set up: code {result}"));
    }

    /// <summary>sqlite3_mem_methods.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MemoryMethods
    {
        public delegate* unmanaged[Cdecl]<int, nint> Allocate;
        public nint Free;
        public delegate* unmanaged[Cdecl]<nint, int, nint> Resize;
        public nint Size;
        public nint RoundUp;
        public nint Begin;
        public nint End;
        public nint Data;
    }

    /// <summary>sqlite3_vfs.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Vfs
    {
        public int Version;
        public int FileSize;
        public int LongestPath;
        public Vfs* Next;
        public byte* Name;
        public nint Data;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, nint*, int, int*, int> Open;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, int, int> Delete;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, int, int*, int> Access;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, int, byte*, int> FullPath;
        public nint OpenLibrary;
        public nint LibraryError;
        public nint LibrarySymbol;
        public nint CloseLibrary;
        public nint Randomness;
        public nint Sleep;
        public nint CurrentTime;
        public nint LastError;
        public nint CurrentTimeInt64;
        public nint SetSystemCall;
        public nint GetSystemCall;
        public nint NextSystemCall;
    }

    /// <summary>sqlite3_io_methods, up to its second version: no file is mapped into memory.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FileMethods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<nint*, int> Close;
        public delegate* unmanaged[Cdecl]<nint*, byte*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<nint*, byte*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<nint*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<nint*, int, int> Sync;
        public delegate* unmanaged[Cdecl]<nint*, long*, int> Size;
        public delegate* unmanaged[Cdecl]<nint*, int, int> Lock;
        public delegate* unmanaged[Cdecl]<nint*, int, int> Unlock;
        public delegate* unmanaged[Cdecl]<nint*, int*, int> CheckLock;
        public delegate* unmanaged[Cdecl]<nint*, int, nint, int> Control;
        public delegate* unmanaged[Cdecl]<nint*, int> SectorSize;
        public delegate* unmanaged[Cdecl]<nint*, int> Characteristics;
        public delegate* unmanaged[Cdecl]<nint*, int, int, int, nint*, int> MapShared;
        public delegate* unmanaged[Cdecl]<nint*, int, int, int, int> LockShared;
        public delegate* unmanaged[Cdecl]<nint*, void> Barrier;
        public delegate* unmanaged[Cdecl]<nint*, int, int> UnmapShared;
    }
}
