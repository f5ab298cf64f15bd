using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Csv;
using Tracelift.Formats.Json;
using Tracelift.Formats.Precomputed;
using Tracelift.Formats.Skeletons;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Sources;

/// <summary>The formats of tracing data, and the one door through which commands and the server open them.</summary>
public sealed class TracingSources
{
    private readonly IReadOnlyList<ITracingFormat> _formats;

    private TracingSources(IReadOnlyList<ITracingFormat> formats) => _formats = formats;

    /// <summary>The format of data that come as a stream, such as standard input.</summary>
    public static ITracingFormat Stream { get; } = new JsonFormat();

    /// <summary>All formats. The first that recognises a file opens it; the last recognises everything. A new format is a line here.</summary>
    public static TracingSources Usual { get; } = new(
    [
        new CsvFormat(),
        new PrecomputedFormat(),
        new SwcFormat(),
        Stream,
    ]);

    /// <summary>These and another format, which is asked first.</summary>
    public TracingSources With(ITracingFormat format) => new([format, .. _formats]);

    /// <summary>The format of a file or a folder.</summary>
    public ITracingFormat Find(SourceFile file)
    {
        ArgumentNullException.ThrowIfNull(file);

        // Looking into a pipe would take its first bytes away.
        return FileKind.Odd(file.Path) is null ? _formats.First(format => format.Recognises(file)) : Stream;
    }

    /// <summary>Opens a file or a folder.</summary>
    /// <exception cref="InputException">It can't be read.</exception>
    public Task<ISeekableSource> OpenAsync(SourceFile file, SourceOptions options, CancellationToken cancellationToken) =>
        Find(file).OpenAsync(file, options, cancellationToken);

    /// <summary>What a project of a store calls its classes and relations; nothing for a project that is still to be made.</summary>
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
