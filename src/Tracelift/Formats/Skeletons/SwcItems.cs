using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Files.Archives;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Skeletons;

/// <summary>The SWC and eSWC files of a folder or an archive.</summary>
internal sealed class SwcItems : ISkeletonItems
{
    private readonly ItemFiles _files;
    private readonly ItemNames _names;
    private readonly SwcOptions _options;
    private long _bytesRead;

    private SwcItems(ItemFiles files, ItemNames names, SwcOptions options)
    {
        (_files, _names, _options) = (files, names, options);
        Items = [.. names.Items([.. files.Files.Select(file => file.Name)]).Zip(files.Files, (item, file) => item with { Length = file.Length })];
    }

    /// <inheritdoc/>
    public string Name => _files.Name;

    /// <inheritdoc/>
    public string Reading => _options.ToString();

    /// <inheritdoc/>
    public IReadOnlyList<SkeletonItem> Items { get; }

    /// <inheritdoc/>
    public bool HasTypes => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> PassedOver => _files.PassedOver;

    /// <inheritdoc/>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Opens a folder, a zip, a tar or a single SWC file.</summary>
    /// <param name="path">The path of the folder or file.</param>
    /// <param name="names">The table with the names of neurons.</param>
    /// <param name="options">The options of reading.</param>
    /// <param name="limits">The limits on unpacking.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <param name="name">The name of the file in messages, if its path means nothing to users.</param>
    /// <exception cref="InputException">The path can't be read, holds no SWC file, or two files have the same source id.</exception>
    public static async Task<SwcItems> OpenAsync(
        string path, ItemNames names, SwcOptions options, InputLimits limits, CancellationToken cancellationToken, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(names);
        var files = await ItemFiles.OpenAsync(
            path, name, SwcFileName.IsSwcOrPacked, limits, cancellationToken);
        var items = new SwcItems(files, names, options);
        if (items.FindTwice() is not { } fault)
            return items;
        await items.DisposeAsync();
        throw fault;
    }

    /// <inheritdoc/>
    public void NoteUnknown(SurveyNotes notes) => _names.NoteUnknown(notes);

    /// <inheritdoc/>
    public Task<string> FingerprintAsync(CancellationToken cancellationToken) => Task.FromResult(_files.Fingerprint());

    /// <inheritdoc/>
    public async ValueTask<SwcFile> ReadAsync(int item, CancellationToken cancellationToken)
    {
        var bytes = await _files.ReadAsync(item, cancellationToken);
        Interlocked.Add(ref _bytesRead, bytes.Length);
        return await SwcReader.ReadAsync(bytes, Items[item].Name, _options, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _files.DisposeAsync();

    /// <summary>Finds a duplicate: two files with the same source id, or a file and a packed copy.</summary>
    private InputException? FindTwice()
    {
        if (Items.Where(item => item.SourceId is not null).GroupBy(item => item.SourceId).FirstOrDefault(same => same.Count() > 1) is { } id)
            return new InputException("duplicate-source-id", FormattableString.Invariant($"{Name}: {id.First().Name} and {id.Skip(1).First().Name} have the source id {id.Key}"));
        return Items.Where(item => SwcFileName.IsPacked(item.Name)).Select(item => SwcFileName.Unpacked(item.Name)).ToHashSet(StringComparer.Ordinal) is { Count: > 0 } packed
            && Items.GroupBy(item => SwcFileName.Unpacked(item.Name)).FirstOrDefault(same => packed.Contains(same.Key) && same.Count() > 1) is { } file
            ? new InputException("duplicate-file", $"{Name} holds {file.First().Name} and {file.Skip(1).First().Name}, which is the same skeleton twice", "Remove one of them.")
            : null;
    }
}
