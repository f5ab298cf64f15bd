using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Files.Archives;
using Tracelift.Formats.Csv;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Skeletons;

/// <summary>The SWC and eSWC files of a folder or an archive.</summary>
internal sealed class SwcItems : ISkeletonItems
{
    private static readonly string[] TableNames = [SwcArchiveWriter.NeuronTable, ConnectorTables.Connectors, ConnectorTables.Partners];

    private readonly ItemFiles _files;
    private readonly ItemNames _names;
    private readonly SwcOptions _options;
    private readonly int[] _places;
    private readonly CompanionTables? _tables;
    private readonly IReadOnlyList<string> _tablesPassedOver;
    private long _bytesRead;

    private SwcItems(ItemFiles files, IReadOnlyList<SkeletonItem> items, int[] places, ItemNames names, SwcOptions options, CompanionTables? tables, IReadOnlyList<string> tablesPassedOver)
    {
        (_files, _names, _options, _places, _tables, _tablesPassedOver) = (files, names, options, places, tables, tablesPassedOver);
        Items = [.. items, .. tables?.Partners.Select(partner => partner.Item) ?? []];
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
    public ItemConnectors? Connectors => _tables?.Connectors;

    /// <inheritdoc/>
    public IReadOnlyList<string> PassedOver => [.. _files.PassedOver, .. _tablesPassedOver];

    /// <inheritdoc/>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Opens a folder, a zip, a tar or a single SWC file, with the tables that an export has written beside the files.</summary>
    /// <param name="path">The path of the folder or file.</param>
    /// <param name="names">The table with the names of neurons; null for the table beside the files, if there is one.</param>
    /// <param name="options">The options of reading.</param>
    /// <param name="limits">The limits on unpacking.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <param name="name">The name of the file in messages, if its path means nothing to users.</param>
    /// <exception cref="InputException">The path can't be read, holds no SWC file, a table has faults, or two files have the same source id.</exception>
    public static async Task<SwcItems> OpenAsync(
        string path, ItemNames? names, SwcOptions options, InputLimits limits, CancellationToken cancellationToken, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var files = await ItemFiles.OpenAsync(path, name, file => SwcFileName.IsSwcOrPacked(file) || IsTable(file), limits, cancellationToken);
        try
        {
            var opened = await OpenAsync(files, names, options, limits, cancellationToken);
            return opened.FindTwice() is { } fault ? throw fault : opened;
        }
        catch
        {
            await files.DisposeAsync();
            throw;
        }
    }

    private static async Task<SwcItems> OpenAsync(ItemFiles files, ItemNames? given, SwcOptions options, InputLimits limits, CancellationToken cancellationToken)
    {
        int[] places = [.. Enumerable.Range(0, files.Files.Count).Where(place => !IsTable(files.Files[place].Name))];
        if (places.Length == 0)
            throw files.NoItems();
        string[] swc = [.. places.Select(place => files.Files[place].Name)];
        var passedOver = new List<string>();
        var names = given;
        if (await OpenTableAsync(files, SwcArchiveWriter.NeuronTable, "file", limits, passedOver, cancellationToken) is { } neurons)
        {
            await using (neurons)
                names ??= await ItemNames.ReadNeuronsAsync(neurons, limits, cancellationToken);
        }

        names ??= ItemNames.None;
        IReadOnlyList<SkeletonItem> items = [.. names.Items(swc).Zip(places, (item, place) => item with { Length = files.Files[place].Length })];
        CompanionTables? tables = null;
        if (await OpenTableAsync(files, ConnectorTables.Connectors, "connector_id", limits, passedOver, cancellationToken) is { } connectors)
        {
            await using (connectors)
            {
                var partners = await OpenTableAsync(files, ConnectorTables.Partners, "skeleton_id", limits, passedOver, cancellationToken);
                await using (partners)
                {
                    var skeletons = new Dictionary<long, int>();
                    for (var item = 0; item < items.Count; item++)
                    {
                        if (items[item].SourceId is { } skeleton)
                            skeletons.TryAdd(skeleton, item);
                    }

                    tables = await CompanionTables.ReadAsync(connectors, partners, skeletons, items.Count, cancellationToken);
                }
            }
        }

        return new SwcItems(files, items, places, names, options, tables, passedOver);
    }

    /// <summary>Opens a table beside the files; null if there is none, or another one of its name.</summary>
    private static async Task<InputFile?> OpenTableAsync(
        ItemFiles files, string table, string column, InputLimits limits, List<string> passedOver, CancellationToken cancellationToken)
    {
        List<int> found = [.. Enumerable.Range(0, files.Files.Count).Where(place => Path.GetFileName(files.Files[place].Name) == table)];
        if (found.Count > 1)
            passedOver.AddRange(found.Select(place => files.Files[place].Name));
        if (found is not [var only])
            return null;
        var file = await files.OpenTableAsync(only, limits, cancellationToken);
        try
        {
            var header = await CsvRecords.OpenAsync(file, 0, cancellationToken);
            if (await header.NextAsync(cancellationToken) && Enumerable.Range(0, header.Count).Any(field => string.Equals(header.Text(field).Trim(), column, StringComparison.OrdinalIgnoreCase)))
                return file;
            passedOver.Add(files.Files[only].Name);
        }
        catch (InputException)
        {
            passedOver.Add(files.Files[only].Name);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }

        await file.DisposeAsync();
        return null;
    }

    private static bool IsTable(string file) => TableNames.Contains(Path.GetFileName(file), StringComparer.Ordinal);

    /// <inheritdoc/>
    public void NoteUnknown(SurveyNotes notes) => _names.NoteUnknown(notes);

    /// <inheritdoc/>
    public Task<string> FingerprintAsync(CancellationToken cancellationToken) => Task.FromResult(_files.Fingerprint());

    /// <inheritdoc/>
    public async ValueTask<SwcFile> ReadAsync(int item, CancellationToken cancellationToken)
    {
        if (item >= _places.Length)
            return _tables!.Partners[item - _places.Length].Nodes;
        var bytes = await _files.ReadAsync(_places[item], cancellationToken);
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
