using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tracelift.Bench.Faults;

/// <summary>
/// SQLite's allocator, which returns null when <see cref="FaultPoint"/> says so. Freeing stays SQLite's own: it is also
/// called where managed code must not run.
/// </summary>
internal static unsafe class FaultyMemory
{
    private static NativeSqlite.MemoryMethods _real;

    /// <summary>Makes it SQLite's allocator.</summary>
    public static void Install()
    {
        _real = NativeSqlite.DefaultMemory();
        var methods = _real;
        methods.Allocate = &Allocate;
        methods.Resize = &Resize;
        NativeSqlite.UseMemory(methods);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Allocate(int size) => FaultPoint.Strikes(Access.Memory) ? 0 : _real.Allocate(size);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Resize(nint block, int size) => FaultPoint.Strikes(Access.Memory) ? 0 : _real.Resize(block, size);
}
