using System.Buffers.Binary;
using Tracelift.Errors;

namespace Tracelift.Formats.Images;

/// <summary>The head of a block of N5: its mode, and its size, which is smaller at the image's edge.</summary>
internal static class N5Block
{
    /// <summary>Takes the head off.</summary>
    /// <param name="bytes">The block.</param>
    /// <param name="level">The level.</param>
    /// <param name="where">The block in messages.</param>
    /// <returns>The packed voxels, and the length of the block along each axis.</returns>
    /// <exception cref="InputException">The head is damaged.</exception>
    public static (byte[] Bytes, IReadOnlyList<long> Shape) Read(byte[] bytes, ImageLevel level, string where)
    {
        var fault = new InputException("bad-chunk", $"{where} is no block of N5", "Copy the images again.");
        if (bytes.Length < 4)
            throw fault;
        var (mode, count) = (BinaryPrimitives.ReadUInt16BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2)));
        var head = 4 + (4 * count) + (mode == 1 ? 4 : 0);
        if (mode > 1 || count != level.Shape.Count || bytes.Length < head)
            throw fault;
        var shape = new long[count];
        for (var axis = 0; axis < count; axis++)
        {
            shape[axis] = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4 + (4 * axis)));
            if (shape[axis] < 1 || shape[axis] > level.Chunk[axis])
                throw fault;
        }

        return (bytes[head..], shape);
    }
}
