using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Files.Archives;
using Tracelift.Formats.Skeletons;
using Tracelift.Formats.Swc;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Tracing.Skeletons;

/// <summary>The options of an archive's import.</summary>
public sealed record ArchiveImportOptions
{
    /// <summary>The default limit of an SWC file's size in bytes.</summary>
    public const int UsualLargestFile = 5 << 20;

    /// <summary>The options of reading files.</summary>
    public SwcOptions Swc { get; init; } = SwcOptions.Usual with { MostBytes = UsualLargestFile };

    /// <summary>The settings of files that are not in the archive's table.</summary>
    public SkeletonSettings Settings { get; init; } = new();

    /// <summary>Whether to name neurons without a given name by their files.</summary>
    public bool IsNamedByFile { get; init; } = true;

    /// <summary>Whether a faulty file stops the import of all others.</summary>
    public bool IsAllOrNothing { get; init; }

    /// <summary>
    /// Whether the import is one transaction, so that nothing stays of an incomplete import. An import with <see
    /// cref="IsAllOrNothing"/> always is.
    /// </summary>
    public bool IsOneTransaction { get; init; }

    /// <summary>The importing user for the ledger of imports; null to keep it out of the ledger. Only for an import in one transaction.</summary>
    public string? Who { get; init; }

    /// <summary>A unique mark that finds the import in the ledger; or null.</summary>
    public string? Mark { get; init; }

    /// <summary>The limits of an archive, but for the size of its files.</summary>
    public InputLimits Limits { get; init; } = InputLimits.Usual with { MostItems = 100_000 };
}

/// <summary>
/// Imports the SWC files of an archive, some hundred in each transaction. A faulty file is reported, and the others are
/// imported; with <see cref="ArchiveImportOptions.IsAllOrNothing"/> there is one transaction, and a fault stops it.
/// </summary>
public sealed class ArchiveImport
{
    private const int FilesAtOnce = 256;
    private const int NodesAtOnce = 500_000;
    private const int PartsAhead = 1;

    private readonly IStore _store;
    private readonly long _project;
    private readonly Editor _user;
    private readonly ArchiveImportOptions _options;
    private readonly TimeProvider _time;
    private readonly IProgress<WorkProgress>? _progress;
    private readonly ItemFiles _archive;
    private readonly List<ArchiveFileResult> _results = [];
    private ArchiveTable _table = ArchiveTable.None;
    private readonly SortedDictionary<int, long> _nodeTypes = [];
    private readonly SwcExtents _extents = new();
    private long _total;
    private long? _run;

    private ArchiveImport(
        IStore store, long project, Editor user, ItemFiles archive, ArchiveImportOptions options, TimeProvider time, IProgress<WorkProgress>? progress) =>
        (_store, _project, _user, _archive, _options, _time, _progress) = (store, project, user, archive, options, time, progress);

    /// <summary>Imports an archive.</summary>
    /// <param name="store">The store.</param>
    /// <param name="project">The project.</param>
    /// <param name="user">The importing user.</param>
    /// <param name="path">A zip or tar archive, which may be packed, or a folder.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="options">The options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Receives the progress; or null.</param>
    /// <param name="cancellationToken">Cancels the import; committed files stay.</param>
    /// <exception cref="InputException">The archive or its table is wrong; or a file is, and the import is all or nothing.</exception>
    /// <exception cref="StoreException">The store failed; committed files stay.</exception>
    public static async Task<ArchiveReport> RunAsync(
        IStore store,
        long project,
        Editor user,
        string path,
        string name,
        ArchiveImportOptions options,
        TimeProvider time,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);

        // The table may be larger than a skeleton.
        var limits = options.Limits with { LargestItem = Math.Max(ArchiveTable.LargestFile, options.Swc.MostBytes) };
        var archive = await ItemFiles.OpenAsync(path, name, file => SwcFileName.IsSwcOrPacked(file) || ArchiveTable.IsTable(file), limits, cancellationToken);
        await using (archive)
            return await new ArchiveImport(store, project, user, archive, options, time, progress).RunAsync(cancellationToken);
    }

    private async Task<ArchiveReport> RunAsync(CancellationToken cancellationToken)
    {
        await ReadTableAsync(cancellationToken);
        var parts = Channel.CreateBounded<List<SkeletonToImport>>(new BoundedChannelOptions(PartsAhead) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => ReadAsync(parts.Writer, stop.Token), CancellationToken.None);
        try
        {
            await (_options.IsAllOrNothing || _options.IsOneTransaction ? ImportTogetherAsync(parts.Reader, cancellationToken) : ImportApartAsync(parts.Reader, cancellationToken));
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        WarnOfSmall();
        return new ArchiveReport(_results, _archive.PassedOver, _table.Unused) { Run = _run, NodeTypes = _nodeTypes };
    }

    private async Task ReadTableAsync(CancellationToken cancellationToken)
    {
        List<string> names = [.. _archive.Files.Select(file => file.Name).Where(SwcFileName.IsSwcOrPacked)];
        _total = names.Count;
        if (names.Count == 0)
            throw _archive.NoItems();
        List<int> tables = [.. Enumerable.Range(0, _archive.Files.Count).Where(i => ArchiveTable.IsTable(_archive.Files[i].Name))];

        // An export writes other tables beside that of neurons, for imports that take connectors.
        if (tables.Count > 1 && tables.Exists(i => Path.GetFileName(_archive.Files[i].Name) == SwcArchiveWriter.NeuronTable))
            tables.RemoveAll(i => Path.GetFileName(_archive.Files[i].Name) is ConnectorTables.Connectors or ConnectorTables.Partners);
        if (tables.Count > 1)
            throw new InputException("several-tables", $"{_archive.Name} has the tables {_archive.Files[tables[0]].Name} and {_archive.Files[tables[1]].Name}: expected one");
        if (tables is [var table])
        {
            _table = await ArchiveTable.ReadAsync(
                await _archive.ReadAsync(table, cancellationToken), _archive.Files[table].Name, names, _options.Settings, _options.Limits.MostItems, cancellationToken);
        }
    }

    private async Task ReadAsync(ChannelWriter<List<SkeletonToImport>> parts, CancellationToken cancellationToken)
    {
        try
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var (part, nodes) = (new List<SkeletonToImport>(), 0L);
            for (var i = 0; i < _archive.Files.Count; i++)
            {
                if (!SwcFileName.IsSwcOrPacked(_archive.Files[i].Name) || await ReadFileAsync(i, seen, cancellationToken) is not { } read)
                    continue;
                part.Add(read);
                nodes += read.File.Count;
                if (part.Count < FilesAtOnce && nodes < NodesAtOnce)
                    continue;
                await parts.WriteAsync(part, cancellationToken);
                (part, nodes) = ([], 0);
            }

            if (part.Count > 0)
                await parts.WriteAsync(part, cancellationToken);
            parts.Complete();
        }
#pragma warning disable CA1031 // The consumer of the parts rethrows it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            parts.Complete(e);
        }
    }

    private async ValueTask<SkeletonToImport?> ReadFileAsync(int item, HashSet<string> seen, CancellationToken cancellationToken)
    {
        var file = _archive.Files[item];
        try
        {
            var bytes = await _archive.ReadAsync(item, cancellationToken);
            if (!seen.Add(SwcFileName.Unpacked(file.Name)))
                throw new InputException("duplicate-file", "The archive has another file of this name, or the same one packed");
            var settings = _table.Settings(file.Name) ?? _options.Settings;
            if (settings.Name is null && _options.IsNamedByFile)
                settings = settings with { Name = SkeletonFiles.NeuronName(file.Name) };
            return new SkeletonToImport(file.Name, await SwcReader.ReadAsync(bytes, file.Name, _options.Swc, cancellationToken), settings);
        }
        catch (InputException e)
        {
            if (_options.IsAllOrNothing)
                throw new InputException(e.Code, e.Message.Contains(file.Name, StringComparison.Ordinal) ? e.Message : $"{file.Name}: {e.Message}", e.Problems, e.Hint);
            Add(ArchiveFileResult.Of(file.Name, e));
            return null;
        }
    }

    private async Task ImportTogetherAsync(ChannelReader<List<SkeletonToImport>> parts, CancellationToken cancellationToken)
    {
        var began = _time.GetUtcNow();
        var import = await SkeletonImport.BeginAsync(_store, _project, _user, _time, cancellationToken);
        await using (import)
        {
            await foreach (var part in parts.ReadAllAsync(cancellationToken))
                Add(await import.AddAsync(part, _options.IsAllOrNothing, cancellationToken));
            _run = await import.CommitAsync(_options.Who is { } who ? Record(who, began) : null, cancellationToken);
        }
    }

    private RunRecord Record(string who, DateTimeOffset began)
    {
        // The clock may have been set back.
        var now = _time.GetUtcNow();
        var options = new JsonObject { ["archive"] = _archive.Name };
        if (_options.Mark is { } mark)
            options["mark"] = mark;
        return new RunRecord(began, now > began ? now : began, who, _archive.Name, null, _project, "", false, options.ToJsonString());
    }

    private async Task ImportApartAsync(ChannelReader<List<SkeletonToImport>> parts, CancellationToken cancellationToken)
    {
        await foreach (var part in parts.ReadAllAsync(cancellationToken))
            await ImportAsync(part, cancellationToken);
    }

    /// <summary>Imports files together. If the store refuses a row, finds its file by bisection.</summary>
    private async Task ImportAsync(List<SkeletonToImport> files, CancellationToken cancellationToken)
    {
        try
        {
            Add(await SkeletonImport.RunAsync(_store, _project, _user, files, isAllOrNothing: false, _time, cancellationToken));
        }
        catch (InputException e) when (e.Code != UnknownProject.Code)
        {
            if (files.Count == 1)
            {
                Add(ArchiveFileResult.Of(files[0].FileName, e));
                return;
            }

            await ImportAsync(files[..(files.Count / 2)], cancellationToken);
            await ImportAsync(files[(files.Count / 2)..], cancellationToken);
        }
    }

    private void Add(IReadOnlyList<SkeletonOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome.Fault is null)
            {
                _extents.Add(outcome.Source.FileName, outcome.Source.File);
                foreach (var (type, count) in SwcTypeTags.Count(outcome.Source.File))
                    _nodeTypes[type] = _nodeTypes.GetValueOrDefault(type) + count;
            }

            Add(ArchiveFileResult.Of(outcome));
        }
    }

    private void WarnOfSmall()
    {
        var small = _extents.Small().ToDictionary(file => file.File, file => file.Warning, StringComparer.Ordinal);
        for (var i = 0; i < _results.Count && small.Count > 0; i++)
        {
            if (_results[i].Error is null && small.TryGetValue(_results[i].File, out var warning))
                _results[i] = _results[i] with { Warnings = [.. _results[i].Warnings, warning] };
        }
    }

    // Both the reading and the importing thread add results.
    private void Add(ArchiveFileResult result)
    {
        lock (_results)
        {
            _results.Add(result);
            _progress?.Report(new WorkProgress(string.Create(CultureInfo.InvariantCulture, $"Importing into project {_project}"), _results.Count, _total, "files"));
        }
    }
}
