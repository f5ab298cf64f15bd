using System.IO.Compression;
using System.IO.Hashing;
using Tracelift.Errors;

namespace Tracelift.Files.Archives;

/// <summary>The entries of a zip archive.</summary>
internal sealed class ZipFiles : ItemFiles
{
    private readonly ZipArchive _archive;
    private readonly Lock _lock = new();

    private ZipFiles(string name, ZipArchive archive)
        : base(name) => _archive = archive;

    public static ZipFiles Open(string path, string? name, Func<string, bool> wanted)
    {
        try
        {
            var files = new ZipFiles(name ?? Path.GetFileName(path), ZipFile.OpenRead(path));
            files.Take(files._archive.Entries.Select((entry, place) => new ItemFile(ArchiveReader.Tidy(entry.FullName), entry.Length, place)), wanted);
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException("input-unreadable", $"{name ?? path} can't be read: {e.Message}", inner: e);
        }
    }

    public override ValueTask<byte[]> ReadAsync(int item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = Files[item];
        RequireSound(Name, file);
        var bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
        uint sum;
        try
        {
            // An archive has one place at a time. What an entry says of its length is the most that is unpacked of it.
            lock (_lock)
            {
                var entry = _archive.Entries[(int)file.Place];
                if (entry.IsEncrypted)
                    throw new InputException("encrypted", $"{Name}, {file.Name} is encrypted", "Unpack it with its password and load the folder, or pack it anew without one.");
                using var unpacking = entry.Open();
                unpacking.ReadExactly(bytes);
                sum = entry.Crc32;
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw Unreadable(Name, file.Name, e);
        }

        return Crc32.HashToUInt32(bytes) == sum
            ? ValueTask.FromResult(bytes)
            : throw new InputException("input-unreadable", $"{Name}, {file.Name} is not what the archive claims it to be: it is damaged");
    }

    public override ValueTask DisposeAsync()
    {
        _archive.Dispose();
        return base.DisposeAsync();
    }
}
