using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Csv;
using Tracelift.Formats.Json;
using Tracelift.Formats.Nml;
using Tracelift.Formats.Parquet;
using Tracelift.Formats.Precomputed;
using Tracelift.Formats.Skeletons;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Sources.Catmaid;

namespace Tracelift.Tracing.Sources;

/// <summary>The formats of tracing data, through which all commands and the server open files.</summary>
public sealed class TracingSources
{
    private readonly IReadOnlyList<ITracingFormat> _formats;

    private TracingSources(IReadOnlyList<ITracingFormat> formats) => _formats = formats;

    /// <summary>The format of streams, such as standard input.</summary>
    public static ITracingFormat Stream { get; } = new JsonFormat();

    /// <summary>All formats. The first format that recognises a file opens it; the last one recognises every file. Add a new format here.</summary>
    public static TracingSources Usual { get; } = new(
    [
        new CatmaidFormat(),
        new CsvFormat(),
        new ParquetFormat(),
        new NmlFormat(),
        new PrecomputedFormat(),
        new SwcFormat(),
        Stream,
    ]);

    /// <summary>Returns these formats and another one, which comes first.</summary>
    public TracingSources With(ITracingFormat format) => new([format, .. _formats]);

    /// <summary>Returns the address of the server that a source is read from, by which a later import knows its skeletons; null for files.</summary>
    /// <exception cref="UsageException">The address is invalid.</exception>
    public static string? OriginOf(string source) => CatmaidAddress.Is(source) ? CatmaidAddress.Read(source).Server : null;

    /// <summary>Returns the format of a file or folder.</summary>
    public ITracingFormat Find(SourceFile file)
    {
        ArgumentNullException.ThrowIfNull(file);

        // Reading the start of a pipe would consume it.
        return FileKind.Odd(file.Path) is null ? _formats.First(format => format.Recognises(file)) : Stream;
    }

    /// <summary>Opens a file or folder.</summary>
    /// <exception cref="InputException">The file or folder can't be read.</exception>
    public Task<ISeekableSource> OpenAsync(SourceFile file, SourceOptions options, CancellationToken cancellationToken) =>
        Find(file).OpenAsync(file, options, cancellationToken);

    /// <summary>Returns the names of a project's classes and relations; empty for a project that does not exist yet.</summary>
    public static async Task<TargetNames> NamesAsync(IStore store, long? project, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (project is null)
            return TargetNames.None;
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        return new TargetNames(await ReadAsync(Models.Class, "class_name"), await ReadAsync(Models.Relation, "relation_name"));

        async Task<Dictionary<long, string>> ReadAsync(ModelDescription model, string field) =>
            (await session.ListAsync(new RowQuery(model) { Project = project }, row => (row.Id, Name: row.Text(field)), cancellationToken))
                .ToDictionary(named => named.Id, named => named.Name);
    }
}
