using System.Reflection;
using System.Runtime.InteropServices;
using Tracelift.Errors;

namespace Tracelift.Files.Packing;

/// <summary>
/// The system's libzstd, whose functions are bound where a file needs it. The variable <c>TRACELIFT_LIBZSTD</c> names
/// one in another place.
/// </summary>
internal static partial class ZstdLibrary
{
    /// <summary>The variable that names the library.</summary>
    internal const string Variable = "TRACELIFT_LIBZSTD";

    private const string Name = "zstd";

    private static readonly string[] UsualNames = ["libzstd.so.1", "libzstd.1.dylib", "libzstd.dll", "zstd.dll"];
    private static readonly Lazy<nint> Handle = new(Load);

    static ZstdLibrary() => NativeLibrary.SetDllImportResolver(
        typeof(ZstdLibrary).Assembly, (name, _, _) => name == Name ? Handle.Value : IntPtr.Zero);

    /// <summary>What is to be done with the last bytes of a call.</summary>
    internal enum Directive
    {
        Continue = 0,
        End = 2,
    }

    /// <summary>Makes sure that the library is there.</summary>
    /// <param name="name">The file that needs it, for the message.</param>
    /// <exception cref="UsageException"><c>no-zstd</c>: it is not there.</exception>
    internal static void Require(string name)
    {
        if (Handle.Value == IntPtr.Zero)
        {
            throw new UsageException(
                "no-zstd",
                $"{name} is packed with Zstandard, and its library, libzstd, is not on this machine",
                "Install it (Debian, Ubuntu: apt install libzstd1), or use gzip (.gz).");
        }
    }

    /// <summary>A result that is no error.</summary>
    /// <exception cref="InvalidDataException">It is one.</exception>
    internal static nuint Check(nuint result) => IsError(result) == 0
        ? result
        : throw new InvalidDataException(Marshal.PtrToStringUTF8(ErrorName(result)));

    [LibraryImport(Name, EntryPoint = "ZSTD_createDCtx")]
    internal static partial ZstdUnpackingHandle CreateUnpacking();

    [LibraryImport(Name, EntryPoint = "ZSTD_freeDCtx")]
    internal static partial nuint FreeUnpacking(nint context);

    [LibraryImport(Name, EntryPoint = "ZSTD_decompressStream")]
    internal static partial nuint Unpack(ZstdUnpackingHandle context, ref ZstdBuffer output, ref ZstdBuffer input);

    [LibraryImport(Name, EntryPoint = "ZSTD_createCCtx")]
    internal static partial ZstdPackingHandle CreatePacking();

    [LibraryImport(Name, EntryPoint = "ZSTD_freeCCtx")]
    internal static partial nuint FreePacking(nint context);

    [LibraryImport(Name, EntryPoint = "ZSTD_CCtx_setParameter")]
    internal static partial nuint Set(ZstdPackingHandle context, int parameter, int value);

    [LibraryImport(Name, EntryPoint = "ZSTD_compressStream2")]
    internal static partial nuint Pack(ZstdPackingHandle context, ref ZstdBuffer output, ref ZstdBuffer input, Directive end);

    [LibraryImport(Name, EntryPoint = "ZSTD_isError")]
    private static partial uint IsError(nuint result);

    [LibraryImport(Name, EntryPoint = "ZSTD_getErrorName")]
    private static partial nint ErrorName(nuint result);

    private static nint Load()
    {
        var named = Environment.GetEnvironmentVariable(Variable);
        foreach (var name in string.IsNullOrEmpty(named) ? UsualNames : [named])
        {
            if (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out var handle))
                return handle;
        }

        return IntPtr.Zero;
    }
}

/// <summary>Bytes and how far they have been used: ZSTD_inBuffer and ZSTD_outBuffer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdBuffer(byte* bytes, int size)
{
    internal byte* Bytes = bytes;
    internal nuint Size = (nuint)size;
    internal nuint Position;
}

/// <summary>The library's state while it unpacks.</summary>
internal sealed class ZstdUnpackingHandle() : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle() => ZstdLibrary.FreeUnpacking(handle) == 0;
}

/// <summary>The library's state while it packs.</summary>
internal sealed class ZstdPackingHandle() : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle() => ZstdLibrary.FreePacking(handle) == 0;
}
