using System.Numerics;
using Tracelift.Model;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>
/// 64-bit keys that identify a row in two stores by its content, because its ids differ. A key is never 0, which means no key.
/// </summary>
internal static class ContentKey
{
    private const ulong Factor = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Returns the key of a time.</summary>
    public static ulong Of(long time) => Finish(Add(Factor, (ulong)time));

    /// <summary>Returns the key of a position.</summary>
    public static ulong Of(float x, float y, float z) => Finish(Add(Add(Add(Factor, Bits(x)), Bits(y)), Bits(z)));

    /// <summary>Returns the key of a name and a time.</summary>
    public static ulong Of(ReadOnlySpan<byte> name, long time)
    {
        var key = Add(Factor, (ulong)name.Length);
        foreach (var letter in name)
            key = Add(key, letter);
        return Finish(Add(key, (ulong)time));
    }

    /// <summary>Returns the key of a position and a time.</summary>
    public static ulong Of(float x, float y, float z, long time) => Finish(Add(Of(x, y, z), (ulong)time));

    /// <summary>Returns the position of a row.</summary>
    public static (float X, float Y, float Z) Place(Batch batch, int row) =>
        (batch.Floats("location_x").Values[row], batch.Floats("location_y").Values[row], batch.Floats("location_z").Values[row]);

    // Not every store keeps the sign of zero.
    private static ulong Bits(float value) => value == 0 ? 0 : BitConverter.SingleToUInt32Bits(value);

    private static ulong Add(ulong key, ulong value) => unchecked(BitOperations.RotateLeft((key ^ value) * Factor, 29));

    private static ulong Finish(ulong key)
    {
        unchecked
        {
            key = (key ^ (key >> 33)) * 0xFF51_AFD7_ED55_8CCD;
            key = (key ^ (key >> 33)) * 0xC4CE_B9FE_1A85_EC53;
            return Math.Max(1, key ^ (key >> 33));
        }
    }
}
