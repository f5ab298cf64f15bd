using System.Security.Cryptography;

namespace Tracelift.Files;

/// <summary>Hashes samples from all over a file: enough to distinguish two exports of the same size.</summary>
internal static class FileSample
{
    private const int Samples = 64;
    private const int Size = 64 << 10;

    /// <summary>Adds a file's length and samples to a hash.</summary>
    public static async Task AddAsync(IncrementalHash hash, InputFile file, CancellationToken cancellationToken)
    {
        hash.AppendData(BitConverter.GetBytes(file.Length));
        var sample = new byte[Size];
        for (var i = 0L; i < Samples; i++)
        {
            var count = await file.ReadAsync(sample, Math.Max(0, file.Length - Size) * i / (Samples - 1), cancellationToken);
            hash.AppendData(sample.AsSpan(0, count));
        }
    }
}
