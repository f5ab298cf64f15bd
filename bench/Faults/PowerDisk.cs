namespace Tracelift.Bench.Faults;

/// <summary>
/// The possible contents of a disk after a power cut: synced data, and any part of later writes, sector by sector and in
/// any order. New and deleted names are safe after the next sync of the folder, which SQLite does for a new log.
/// </summary>
internal sealed class PowerDisk
{
    private const int Sector = 512;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, PendingFile> _pending = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _deleted = new(StringComparer.Ordinal);

    /// <summary>Records that a file will be opened, and created if missing.</summary>
    public void Opening(string path)
    {
        lock (_lock)
        {
            if (!File.Exists(path))
                Touch(path);
        }
    }

    /// <summary>Records bytes that will be written.</summary>
    public void Writing(string path, long offset, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
            Touch(path).Changes.Add(new Change(offset, bytes.ToArray()));
    }

    /// <summary>Records that a file's size will change.</summary>
    public void Truncating(string path, long size)
    {
        lock (_lock)
            Touch(path).Changes.Add(new Change(size, null));
    }

    /// <summary>Records that all data of a file are safe.</summary>
    public void Synced(string path)
    {
        lock (_lock)
        {
            if (_pending.Remove(path, out var file) && file.Safe is null)
                _deleted.Clear();
        }
    }

    /// <summary>Records that a name will be deleted.</summary>
    public void Deleting(string path, bool isSynced)
    {
        lock (_lock)
        {
            if (!File.Exists(path))
                return;
            var (isPending, before) = (_pending.Remove(path, out var file), Read(path));
            if (isSynced)
                _deleted.Clear();
            else if (!isPending || file!.Safe is not null)
                _deleted[path] = file?.Safe ?? before;
        }
    }

    /// <summary>Returns a folder's files as the disk may hold them now.</summary>
    /// <param name="folder">The files as written.</param>
    /// <param name="random">The random choices.</param>
    /// <param name="chance">The share of unsynced data that has reached the disk, from 0 to 1.</param>
    public Dictionary<string, byte[]> Cut(IReadOnlyDictionary<string, byte[]> folder, Random random, double chance)
    {
        var disk = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var path in folder.Keys.Union(_pending.Keys).Union(_deleted.Keys))
        {
            // SQLite never syncs its index of the log, and rebuilds it from the log.
            if (path.EndsWith("-shm", StringComparison.Ordinal) && random.Next(2) == 0)
                continue;
            if (_deleted.TryGetValue(path, out var deleted) && random.NextDouble() >= chance)
                disk[path] = deleted;
            else if (_pending.TryGetValue(path, out var file))
            {
                if (file.Safe is not null || random.NextDouble() < chance)
                    disk[path] = file.Cut(random, chance);
            }
            else if (folder.TryGetValue(path, out var bytes))
                disk[path] = bytes;
        }

        return disk;
    }

    private PendingFile Touch(string path)
    {
        if (!_pending.TryGetValue(path, out var file))
            _pending[path] = file = new PendingFile(File.Exists(path) ? Read(path) : null);
        return file;
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A write at an offset, or without bytes a new size.</summary>
    private sealed record Change(long At, byte[]? Bytes);

    /// <summary>A file with its writes since the last sync.</summary>
    /// <param name="safe">The synced data; null for a new file.</param>
    private sealed class PendingFile(byte[]? safe)
    {
        public byte[]? Safe => safe;

        public List<Change> Changes { get; } = [];

        public byte[] Cut(Random random, double chance)
        {
            using var file = new MemoryStream();
            file.Write(safe ?? []);
            foreach (var change in Changes)
            {
                if (change.Bytes is null)
                {
                    if (random.NextDouble() < chance)
                        file.SetLength(change.At);
                    continue;
                }

                for (var from = 0; from < change.Bytes.Length;)
                {
                    // Up to the end of the sector.
                    var count = (int)Math.Min(change.Bytes.Length - from, Sector - ((change.At + from) % Sector));
                    if (random.NextDouble() < chance)
                    {
                        file.Position = change.At + from;
                        file.Write(change.Bytes, from, count);
                    }

                    from += count;
                }
            }

            return file.ToArray();
        }
    }
}
