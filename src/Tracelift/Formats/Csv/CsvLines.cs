using Tracelift.Files;

namespace Tracelift.Formats.Csv;

/// <summary>
/// Finds the line of a byte in a file. Caches the number of lines before certain offsets, so that many faults can be located
/// without reading the whole file for each.
/// </summary>
internal sealed class CsvLines(InputFile file)
{
    private const int Step = 1 << 18;

    // The number of line ends before each multiple of a step.
    private readonly List<long> _ends = [0];
    private readonly byte[] _buffer = new byte[Step];

    /// <summary>Returns the line, from 1, of a byte. Not thread-safe.</summary>
    public async Task<long> OfAsync(long position, CancellationToken cancellationToken)
    {
        while ((long)_ends.Count * Step <= position)
            _ends.Add(_ends[^1] + await CountAsync((_ends.Count - 1L) * Step, Step, cancellationToken));
        var place = (int)(position / Step);
        return 1 + _ends[place] + await CountAsync((long)place * Step, (int)(position % Step), cancellationToken);
    }

    private async Task<long> CountAsync(long from, int length, CancellationToken cancellationToken)
    {
        var ends = 0L;
        for (var read = 0; read < length;)
        {
            var count = await file.ReadAsync(_buffer.AsMemory(0, length - read), from + read, cancellationToken);
            if (count == 0)
                break;
            ends += _buffer.AsSpan(0, count).Count((byte)'\n');
            read += count;
        }

        return ends;
    }
}
