using System.Buffers.Binary;
using System.Numerics;
using Tracelift.Model;

namespace Tracelift.Tracing.Compare;

/// <summary>
/// Hashes each row of a batch to 128 bits, column by column, with ids as indexes. Different rows get different hashes in
/// practice; the hash does not protect against deliberate collisions.
/// </summary>
internal sealed class RowHashes(ComparisonOptions options)
{
    private const ulong Null = 0xA5B3_5705_F00D_9E1F;
    private const ulong FirstFactor = 0x9E37_79B9_7F4A_7C15;
    private const ulong SecondFactor = 0xC2B2_AE3D_27D4_EB4F;

    private readonly ulong[] _first = new ulong[Batch.Capacity];
    private readonly ulong[] _second = new ulong[Batch.Capacity];

    /// <summary>Returns the compared columns: without ids, which differ, and without columns that only the target decides.</summary>
    public static IEnumerable<Column> Compared(ModelDescription model) => model.Columns.Where(column =>
        column.Ordinal != 0
        && column.InFiles
        && column.RefersTo != Models.Project
        && column.OfServer is null
        && !(model == Models.User && column.Field == "password"));

    /// <summary>Returns the bits of a float, with one zero: not every store keeps the sign of zero.</summary>
    public static uint Bits(float value) => value == 0 ? 0 : BitConverter.SingleToUInt32Bits(value);

    /// <summary>Returns a time in the precision of the comparison.</summary>
    public long Time(long microseconds) =>
        options.Milliseconds ? microseconds - (((microseconds % 1000) + 1000) % 1000) : microseconds;

    /// <summary>Hashes a batch; <see cref="this"/> then returns the hash of each row.</summary>
    public void Compute(Batch batch, ComparedSide side)
    {
        // No row's hash is zero, which means a missing row.
        _first.AsSpan(0, batch.Count).Fill(FirstFactor);
        _second.AsSpan(0, batch.Count).Fill(SecondFactor);
        foreach (var column in Compared(batch.Model))
        {
            switch (batch.Columns[column.Ordinal])
            {
                case LongColumn longs when column.RefersTo is { } target:
                    AddReferences(longs, target, batch.Count, side);
                    break;
                case LongColumn longs:
                    AddNumbers(longs, batch.Count);
                    break;
                case FloatColumn floats:
                    AddFloats(floats, batch.Count);
                    break;
                case DoubleColumn doubles:
                    AddDoubles(doubles, batch.Count);
                    break;
                case TextColumn texts:
                    AddTexts(texts, batch.Count);
                    break;
            }
        }
    }

    /// <summary>Returns the hash of a row of the last batch.</summary>
    public UInt128 this[int row] => new(Finish(_first[row]), Finish(_second[row]));

    private void AddReferences(LongColumn column, ModelDescription target, int count, ComparedSide side)
    {
        for (var row = 0; row < count; row++)
            Add(row, column.IsNull(row) ? Null : unchecked((ulong)side.PlaceOf(target, column.Values[row])));
    }

    private void AddNumbers(LongColumn column, int count)
    {
        var isTime = column.Column.Kind == ColumnKind.Time;
        for (var row = 0; row < count; row++)
        {
            var value = column.Values[row];
            Add(row, column.IsNull(row) ? Null : unchecked((ulong)(isTime ? Time(value) : value)));
        }
    }

    private void AddFloats(FloatColumn column, int count)
    {
        for (var row = 0; row < count; row++)
            Add(row, column.IsNull(row) ? Null : Bits(column.Values[row]));
    }

    private void AddDoubles(DoubleColumn column, int count)
    {
        for (var row = 0; row < count; row++)
            Add(row, column.IsNull(row) ? Null : BitConverter.DoubleToUInt64Bits(column.Values[row] == 0 ? 0 : column.Values[row]));
    }

    private void AddTexts(TextColumn column, int count)
    {
        for (var row = 0; row < count; row++)
        {
            if (column.IsNull(row))
            {
                Add(row, Null);
                continue;
            }

            var text = column.Utf8(row);
            Add(row, (ulong)text.Length);
            for (; text.Length >= sizeof(ulong); text = text[sizeof(ulong)..])
                Add(row, BinaryPrimitives.ReadUInt64LittleEndian(text));
            var rest = 0UL;
            foreach (var value in text)
                rest = (rest << 8) | value;
            Add(row, rest);
        }
    }

    private void Add(int row, ulong value)
    {
        unchecked
        {
            _first[row] = BitOperations.RotateLeft((_first[row] ^ value) * FirstFactor, 29);
            _second[row] = BitOperations.RotateLeft((_second[row] + value) * SecondFactor, 37);
        }
    }

    private static ulong Finish(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 33)) * 0xFF51_AFD7_ED55_8CCD;
            value = (value ^ (value >> 33)) * 0xC4CE_B9FE_1A85_EC53;
            return value ^ (value >> 33);
        }
    }
}
