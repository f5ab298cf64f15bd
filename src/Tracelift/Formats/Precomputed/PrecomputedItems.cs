using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Files.Packing;
using Tracelift.Formats.Skeletons;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Precomputed;

/// <summary>
/// A folder of Neuroglancer's precomputed skeletons, each in its own file or many in shards. The segment properties give
/// their names; the segment ids are the source ids.
/// </summary>
internal sealed class PrecomputedItems : ISkeletonItems
{
    private const string BadIdHint = "--on-fault reject loads all others.";

    private readonly PrecomputedInfo _info;
    private readonly SeveralRoots _rule;
    private readonly List<(string Path, SafeFileHandle File, long Length)> _files = [];
    private readonly List<Place> _places = [];
    private long _bytesRead;

    // The faults of items that could be listed, by index.
    private readonly Dictionary<int, string> _faults = [];
    private readonly List<string> _remarks = [];
    private readonly List<string> _passedOver = [];

    private PrecomputedItems(string name, PrecomputedInfo info, SeveralRoots rule) => (Name, _info, _rule) = (name, info, rule);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Reading => _rule.ToString();

    /// <inheritdoc/>
    public IReadOnlyList<SkeletonItem> Items { get; private set; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<string> PassedOver => _passedOver;

    /// <inheritdoc/>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Whether a folder is meant to hold such skeletons; <see cref="Open"/> explains why it can't be read.</summary>
    public static bool IsFolder(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Directory.Exists(path) && SkeletonFolder.IsMeant(path);
    }

    /// <summary>Opens a folder.</summary>
    /// <exception cref="InputException">The folder is damaged or holds no skeleton.</exception>
    public static PrecomputedItems Open(string path, SeveralRoots rule)
    {
        ArgumentNullException.ThrowIfNull(path);
        var found = SkeletonFolder.Find(path);
        var (info, folder) = (PrecomputedInfo.Read(found), found.Path);
        var items = new PrecomputedItems(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), info, rule);
        try
        {
            var names = SegmentNames.Read(info.SegmentProperties);
            items.List(folder, names);
            if (names.Missing is { } missing)
                items._remarks.Add($"Skeletons have no names and no tags: the info names the segment properties {missing}, which are missing");
            if (info.NoteOnRadii is { } note)
                items._remarks.Add(note);
            return items;
        }
        catch (Exception e)
        {
            items.Close();
            if (e is IOException or UnauthorizedAccessException)
                throw new InputException("input-unreadable", $"{folder} can't be read: {e.Message}", inner: e);
            throw;
        }
    }

    /// <inheritdoc/>
    public void NoteUnknown(SurveyNotes notes)
    {
        // Properties cover all segments, even those without a skeleton, so none counts as unknown.
        ArgumentNullException.ThrowIfNull(notes);
        notes.Remarks.AddRange(_remarks);
    }

    /// <inheritdoc/>
    public Task<string> FingerprintAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < Items.Count; i++)
        {
            hash.AppendData(BitConverter.GetBytes(Items[i].SourceId ?? 0));
            hash.AppendData(BitConverter.GetBytes(_places[i].Length));
        }

        return Task.FromResult(InputFile.Hex(hash));
    }

    /// <inheritdoc/>
    public async ValueTask<SwcFile> ReadAsync(int item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (place, start, length, packing) = _places[item];
        var name = Items[item].Name;
        if (_faults.TryGetValue(item, out var fault))
            throw new InputException("bad-id", $"{Name}: {fault}", BadIdHint);
        byte[] bytes;
        try
        {
            if (_info.Sharding is not null)
            {
                var (path, file, end) = _files[place];
                bytes = ShardFile.Read(file, path, start, length, end);
                if (packing.Length > 0)
                    bytes = ShardFile.Unpack(bytes, path);
            }
            else
            {
                var file = name + packing;
                FileKind.Require(Path.Combine(_files[0].Path, file), file);
                bytes = await File.ReadAllBytesAsync(Path.Combine(_files[0].Path, file), cancellationToken);
                if (packing == SegmentFile.Zstd)
                    bytes = await UnpackZstdAsync(bytes, file, cancellationToken);
                else if (packing.Length > 0)
                    bytes = ShardFile.Unpack(bytes, file, VertexTrees.DamagedCode);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException("input-unreadable", $"{Name}, {name} can't be read: {e.Message}", inner: e);
        }

        Interlocked.Add(ref _bytesRead, bytes.Length);
        return VertexTrees.Read(bytes, name, _info, _rule);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private void Close()
    {
        foreach (var (_, file, _) in _files)
            file?.Dispose();
    }

    private void List(string folder, SegmentNames names)
    {
        var found = (_info.Sharding is { } sharding ? Shards(folder, sharding) : Files(folder)).OrderBy(one => one.Id).ToList();
        if (found.Count == 0)
            throw new InputException("no-items", $"{folder} holds no skeleton");
        for (var i = 0; i < found.Count; i++)
        {
            if (i > 0 && found[i].Id == found[i - 1].Id)
                throw new InputException("bad-id", string.Create(CultureInfo.InvariantCulture, $"{folder}: segment {found[i].Id} occurs twice"));
            if (!CanBeHeld(found[i].Id))
                _faults[i] = string.Create(CultureInfo.InvariantCulture, $"segment {found[i].Id} has an id that CATMAID can't store: expected 1 to {long.MaxValue}");
        }

        _places.AddRange(found.Select(one => one.Place));
        Items =
        [
            .. found.Select(one => new SkeletonItem(one.Id.ToString(CultureInfo.InvariantCulture))
            {
                Title = names.Label(one.Id),
                Length = one.Place.Length,
                SourceId = CanBeHeld(one.Id) ? (long)one.Id : null,
                Annotations = names.Tags(one.Id),
            }),
        ];
    }

    private static bool CanBeHeld(ulong id) => id is > 0 and <= long.MaxValue;

    private IEnumerable<(ulong Id, Place Place)> Files(string folder)
    {
        _files.Add((folder, null!, 0));
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            if (SegmentFile.Read(file.Name) is var (id, packing))
                yield return (id, new Place(0, 0, file.Length, packing));
            else if (file.Name != "info" && file.Name[0] != '.')
                _passedOver.Add(file.Name);
        }
    }

    private IEnumerable<(ulong Id, Place Place)> Shards(string folder, ShardLayout sharding)
    {
        foreach (var path in Directory.GetFiles(folder, "*.shard").Order(StringComparer.Ordinal))
        {
            FileKind.Require(path, path);
            var file = File.OpenHandle(path);
            _files.Add((path, file, RandomAccess.GetLength(file)));
            foreach (var (id, start, length) in ShardFile.List(path, sharding))
                yield return (id, new Place(_files.Count - 1, start, length, sharding.IsDataPacked ? SegmentFile.Gzip : ""));
        }
    }

    private static async ValueTask<byte[]> UnpackZstdAsync(byte[] packed, string file, CancellationToken cancellationToken)
    {
        try
        {
            var unpacking = new ZstdUnpacker().Open(new MemoryStream(packed));
            await using var closing = unpacking;
            using var unpacked = new MemoryStream();
            var buffer = new byte[64 << 10];
            int count;
            while ((count = await unpacking.ReadAsync(buffer, cancellationToken)) > 0)
            {
                unpacked.Write(buffer, 0, count);
                if (unpacked.Length > SwcOptions.UsualMostBytes)
                    throw new InputException("too-large", FormattableString.Invariant($"{file} unpacks to more than {SwcOptions.UsualMostBytes} bytes"));
            }

            return unpacked.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new InputException(VertexTrees.DamagedCode, $"{file} is damaged: {e.Message}", inner: e);
        }
    }

    private readonly record struct Place(int File, long Start, long Length, string Packing);
}
