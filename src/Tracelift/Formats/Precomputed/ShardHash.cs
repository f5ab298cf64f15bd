using System.Numerics;

namespace Tracelift.Formats.Precomputed;

/// <summary>The hash that spreads ids over shards: the low 64 bits of MurmurHash3_x86_128 of the 8 bytes of an id, with seed 0.</summary>
internal static class ShardHash
{
    private const uint Length = 8;

    /// <summary>Returns the hash of an id.</summary>
    public static ulong Of(ulong id)
    {
        unchecked
        {
            // The algorithm's multipliers. Eight bytes are less than a block: only its tail applies.
            const uint c1 = 0x239b961b, c2 = 0xab0e9789, c3 = 0x38b34ae5;
            var k1 = BitOperations.RotateLeft((uint)id * c1, 15) * c2;
            var k2 = BitOperations.RotateLeft((uint)(id >> 32) * c2, 16) * c3;
            uint h1 = k1 ^ Length, h2 = k2 ^ Length, h3 = Length, h4 = Length;
            h1 += h2 + h3 + h4;
            h2 += h1;
            h3 += h1;
            h4 += h1;
            (h1, h2, h3, h4) = (Mix(h1), Mix(h2), Mix(h3), Mix(h4));
            h1 += h2 + h3 + h4;
            h2 += h1;
            return h1 | ((ulong)h2 << 32);
        }
    }

    private static uint Mix(uint h)
    {
        unchecked
        {
            h = (h ^ (h >> 16)) * 0x85ebca6b;
            h = (h ^ (h >> 13)) * 0xc2b2ae35;
            return h ^ (h >> 16);
        }
    }
}
