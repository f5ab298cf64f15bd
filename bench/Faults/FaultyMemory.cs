using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tracelift.Bench.Faults;

/// <summary>
/// SQLite's allocator, which gives nothing where <see cref="FaultPoint"/> says so. What gives memory back is SQLite's own:
/// it is also called from calls that must not come back to managed code.
/// </summary>
internal static unsafe class FaultyMemory
{
    private static NativeSqlite.MemoryMethods _real;

    /// <summary>Has SQLite use it.</summary>
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
