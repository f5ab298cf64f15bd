using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Files.Archives;
using Tracelift.Model;

namespace Tracelift.Formats.Csv;

/// <summary>
/// CSV files with the rows of CATMAID's tables: <c>treenode.csv</c>, <c>class_instance.csv</c> and so on, packed or
/// not. A missing column gets the database's default value. Rows may name classes and relations instead of numbering them;
/// a number that no file explains is an id of the target.
/// </summary>
internal sealed class CsvTables : ISeekableSource
{
    public static readonly ModelDescription[] Taken =
    [
        Models.User, Models.Class, Models.Relation, Models.ClassInstance, Models.ClassInstanceClassInstance,
        Models.Treenode, Models.Connector, Models.TreenodeConnector, Models.TreenodeClassInstance,
    ];

    private static readonly string[] Endings = [".csv", ".tsv", ".csv.gz", ".csv.zst"];

    private static readonly Dictionary<long, string> Nothing = [];

    private readonly Dictionary<ModelDescription, CsvTable> _tables = [];
    private readonly List<string> _otherFiles = [];
    private CsvVocabulary _classes = new(Models.Class, Nothing);
    private CsvVocabulary _relations = new(Models.Relation, Nothing);
    private long _now;
    private long _position;

    private CsvTables(string name, TimeProvider time)
    {
        Name = name;
        _now = Timestamp.From(time.GetUtcNow());
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public long? Length => _tables.Values.Sum(table => table.File.Length);

    /// <inheritdoc/>
    public long Position => Volatile.Read(ref _position);

    /// <inheritdoc/>
    public long BytesRead => _tables.Values.Sum(table => table.File.BytesRead);

    /// <inheritdoc/>
    public string? Sha256 => null;

    /// <inheritdoc/>
    public bool HasSkeletonFiles => false;

    /// <inheritdoc/>
    public bool IsSynthetic(ModelDescription model, long id) =>
        model == Models.Class || model == Models.Relation ? id < 0
        : _tables.TryGetValue(model, out var table) && table.Columns[0] < 0;

    /// <summary>Whether a folder holds such tables.</summary>
    public static bool IsFolder(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Directory.Exists(path) && Taken.Any(model => Find(path, model) is not null);
    }

    /// <summary>Whether a file name is that of a table.</summary>
    public static bool IsTable(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Array.Exists(Endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Opens a folder or a single table.</summary>
    /// <param name="path">The path of the folder, or of a file that is named after its table: treenode.csv.</param>
    /// <param name="time">The clock, read once, for rows without a time.</param>
    /// <param name="classes">The names of the target's classes by id, for ids that no file explains.</param>
    /// <param name="relations">The names of the target's relations by id.</param>
    /// <param name="limits">The limits on unpacking.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <param name="name">The name of the file in messages, if its path means nothing to users.</param>
    /// <exception cref="InputException">There is no table, or a table can't be read or lacks a column.</exception>
    public static async Task<CsvTables> OpenAsync(
        string path,
        TimeProvider time,
        IReadOnlyDictionary<long, string> classes,
        IReadOnlyDictionary<long, string> relations,
        InputLimits limits,
        CancellationToken cancellationToken,
        string? name = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(time);
        name ??= Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        var (isFolder, only) = (Directory.Exists(path), TableOf(name));
        if (!isFolder && only is null && ItemFiles.IsCollection(path, name))
            return await OpenArchiveAsync(path, name, time, classes, relations, limits, cancellationToken);
        if (!isFolder && only is null)
        {
            throw new InputException(
                "unknown-table",
                $"{name} is not named after a table",
                $"Expected a folder of tables, or one of these: {string.Join(", ", Taken.Select(model => $"{model.Table}.csv"))}. A table of names of skeletons goes with --names.");
        }

        var tables = new CsvTables(name, time);
        try
        {
            var place = 0L;
            var taken = new HashSet<string>(StringComparer.Ordinal);
            foreach (var model in Taken)
            {
                if ((isFolder ? Find(path, model) : model == only ? path : null) is not { } file)
                    continue;
                var called = isFolder ? Path.GetFileName(file) : name;
                FileKind.Require(file, isFolder ? file : name);
                place = await tables.AddAsync(await InputFile.OpenAsync(file, called, limits, cancellationToken), model, place, cancellationToken);
                taken.Add(called);
            }

            if (isFolder)
                tables._otherFiles.AddRange(OtherFiles(path, taken));
            tables.Explain(classes, relations, path);
            return tables;
        }
        catch
        {
            await tables.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether an archive holds such tables. Of a tar only the name is looked at, because it would be unpacked.</summary>
    public static bool IsArchive(SourceFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!file.Start.Span.StartsWith("PK"u8))
            return file.Name.Contains("csv.tar", StringComparison.OrdinalIgnoreCase) && ItemFiles.IsCollection(file.Path, file.Name);
        try
        {
            using var zip = ZipFile.OpenRead(file.Path);
            return zip.Entries.Count <= InputLimits.Usual.MostItems && zip.Entries.Any(entry => TableOf(entry.Name) is not null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // The format that opens the file reports the error.
            return false;
        }
    }

    private static async Task<CsvTables> OpenArchiveAsync(
        string path, string name, TimeProvider time, IReadOnlyDictionary<long, string> classes, IReadOnlyDictionary<long, string> relations, InputLimits limits, CancellationToken cancellationToken)
    {
        await using var files = await ItemFiles.OpenAsync(path, name, file => TableOf(Path.GetFileName(file)) is not null, limits, cancellationToken);
        var tables = new CsvTables(name, time);
        try
        {
            var place = 0L;
            foreach (var model in Taken)
            {
                List<int> found = [.. Enumerable.Range(0, files.Files.Count).Where(item => TableOf(Path.GetFileName(files.Files[item].Name)) == model)];
                if (found.Count > 1)
                    throw new InputException("duplicate-file", $"{name} holds {files.Files[found[0]].Name} and {files.Files[found[1]].Name}, which is the same table twice", "Remove one of them.");
                if (found is [var only])
                    place = await tables.AddAsync(await files.OpenTableAsync(only, limits, cancellationToken), model, place, cancellationToken);
            }

            tables._otherFiles.AddRange(files.PassedOver);
            tables.Explain(classes, relations, path);
            return tables;
        }
        catch
        {
            await tables.DisposeAsync();
            throw;
        }
    }

    private async Task<long> AddAsync(InputFile file, ModelDescription model, long place, CancellationToken cancellationToken)
    {
        _tables.Add(model, await CsvTable.OpenAsync(file, model, place, cancellationToken));
        return place + file.Length;
    }

    // A file of classes or relations explains all ids.
    private void Explain(IReadOnlyDictionary<long, string> classes, IReadOnlyDictionary<long, string> relations, string path)
    {
        if (!_tables.ContainsKey(Models.Class))
            _classes = new CsvVocabulary(Models.Class, classes);
        if (!_tables.ContainsKey(Models.Relation))
            _relations = new CsvVocabulary(Models.Relation, relations);
        if (_tables.Count == 0)
            throw new InputException("no-items", $"{path} holds no table", "Expected files such as class_instance.csv and treenode.csv.");
    }

    /// <inheritdoc/>
    public async Task<string> FingerprintAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var table in _tables.Values)
            await FileSample.AddAsync(hash, table.File, cancellationToken);
        return InputFile.Hex(hash);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Batch> SurveyAsync(SurveyNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notes);
        foreach (var file in _otherFiles)
            notes.CountModel(Encoding.UTF8.GetBytes(file));
        foreach (var table in _tables.Values)
        {
            var values = new CsvValues(table, _classes, _relations, _now) { Notes = notes };
            var rows = 0L;
            await foreach (var batch in ReadAsync(table, values, 0, long.MaxValue, cancellationToken))
            {
                rows += batch.Count;
                yield return batch;
            }

            foreach (var column in table.Unknown)
                notes.CountField(table.Model.Table, Encoding.UTF8.GetBytes(column), rows);
        }

        foreach (var names in Vocabularies())
            yield return names.Rows(_now);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, CancellationToken cancellationToken) =>
        ReadAsync(model, 0, long.MaxValue, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Batch> ReadAsync(
        ModelDescription model, long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (_tables.TryGetValue(model, out var table))
        {
            await foreach (var batch in ReadAsync(table, new CsvValues(table, _classes, _relations, _now), first, last, cancellationToken))
                yield return batch;
        }

        foreach (var names in Vocabularies())
        {
            if (names.Model == model)
                yield return names.Rows(_now);
        }
    }

    /// <inheritdoc/>
    public async Task<string> LocateAsync(long position, CancellationToken cancellationToken)
    {
        if (_tables.Values.LastOrDefault(one => one.Place <= position) is not { } table)
            return Name;
        var line = await table.Lines.OfAsync(position - table.Place, cancellationToken);
        return FormattableString.Invariant($"{table.File.Name}, line {line} (byte {position - table.Place})");
    }

    /// <inheritdoc/>
    public void WriteIndex(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_now);
        _classes.Write(writer);
        _relations.Write(writer);
    }

    /// <inheritdoc/>
    public void ReadIndex(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _now = reader.ReadInt64();
        _classes.Read(reader);
        _relations.Read(reader);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var table in _tables.Values)
            await table.DisposeAsync();
    }

    private static ModelDescription? TableOf(string name) => Taken.FirstOrDefault(model => Endings.Any(ending => name == model.Table + ending));

    private static string? Find(string folder, ModelDescription model) => Endings
        .Select(end => Path.Combine(folder, model.Table + end)).FirstOrDefault(File.Exists);

    // Users would not notice a table with a misspelt name, or a second copy of a table, before they trace.
    private static IEnumerable<string> OtherFiles(string folder, HashSet<string> taken)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Where(file => !file.StartsWith('.') && !taken.Contains(file)).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException("input-unreadable", $"{folder} can't be read: {e.Message}", inner: e);
        }
    }

    // A file of classes or relations is complete, except for names in rows.
    private IEnumerable<CsvVocabulary> Vocabularies() => ((CsvVocabulary[])[_classes, _relations]).Where(names => !names.IsEmpty);

    private async IAsyncEnumerable<Batch> ReadAsync(
        CsvTable table, CsvValues values, long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = table.Read(Math.Max(0, first - table.Place));
        var batch = Batch.Rent(table.Model);
        while (await records.NextAsync(cancellationToken))
        {
            if (table.Place + records.Position > last)
                break;
            values.Add(batch, records);
            if (!batch.IsFull)
                continue;
            Volatile.Write(ref _position, table.Place + records.Position);
            yield return batch;
            batch = Batch.Rent(table.Model);
        }

        if (table.File.HasChanged)
            throw table.File.Changed();
        Volatile.Write(ref _position, table.Place + records.Position);
        yield return batch;
    }
}
