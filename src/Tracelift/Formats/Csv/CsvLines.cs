using Tracelift.Files;

namespace Tracelift.Formats.Csv;

/// <summary>
/// Tells in which line a byte of a file is. How many lines there are before some places is remembered, so that many faults
/// are told without reading all of the file for each.
/// </summary>
internal sealed class CsvLines(InputFile file)
{
    private const int Step = 1 << 18;

    // How many ends of lines come before each multiple of a step.
    private readonly List<long> _ends = [0];
    private readonly byte[] _buffer = new byte[Step];

    /// <summary>The line of a byte, from 1. For one thread at a time.</summary>
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
