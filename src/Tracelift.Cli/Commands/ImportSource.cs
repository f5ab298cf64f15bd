using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Stores;
using Tracelift.Tracing.Sources;

namespace Tracelift.Cli.Commands;

/// <summary>Opens the source of an import: a file, a folder or a project.</summary>
internal sealed class ImportSource : IAsyncDisposable
{
    private readonly SourceAddress _address;
    private IStore? _store;
    private ITracingSource? _source;

    private ImportSource(SourceAddress address) => _address = address;

    /// <summary>Whether the source is a project of the target's store.</summary>
    public bool IsOfTarget => _address is { Project: not null, Store: null };

    /// <summary>The source; null while it waits for the target's store.</summary>
    public ITracingSource? Opened => _source;

    /// <summary>Opens a file, a folder or another store's project. A project of the target's store waits for that store.</summary>
    public static async Task<ImportSource> OpenAsync(
        ParsedOptions parsed, CommandContext context, SourceAddress address, SourceOptions options, CancellationToken cancellationToken)
    {
        var source = new ImportSource(address);
        if (address.Project is not { } project)
        {
            source._source = await SourceArguments.OpenAsync(parsed, context, address.Text, options, cancellationToken);
            return source;
        }

        SourceOptionReader.RequireTaken(parsed, format: null);
        if (address.Store is not { } text)
            return source;
        source._store = await context.OpenStoreAsync(FindStore(text), cancellationToken);
        try
        {
            source._source = await ProjectSource.OpenAsync(source._store, project, cancellationToken);
            return source;
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a source whose parts can be read separately. A project is first copied into a temporary file.</summary>
    /// <param name="parsed">The parsed options.</param>
    /// <param name="context">Opens another store.</param>
    /// <param name="address">The source.</param>
    /// <param name="options">Options for opening it.</param>
    /// <param name="target">The target's store.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<ISeekableSource> OpenSeekableAsync(
        ParsedOptions parsed, CommandContext context, SourceAddress address, SourceOptions options, IStore target, CancellationToken cancellationToken)
    {
        if (address.Project is not { } project)
            return await SourceArguments.OpenAsync(parsed, context, address.Text, options, cancellationToken);
        SourceOptionReader.RequireTaken(parsed, format: null);
        using var progress = context.ShowProgress();
        if (address.Store is not { } text)
            return await SpooledProject.OpenAsync(target, project, options.Time, options.Limits, progress, cancellationToken);
        await using var other = await context.OpenStoreAsync(FindStore(text), cancellationToken);
        return await SpooledProject.OpenAsync(other, project, options.Time, options.Limits, progress, cancellationToken);
    }

    /// <summary>The address of another, existing store.</summary>
    /// <exception cref="InputException">The file does not exist.</exception>
    public static StoreAddress FindStore(string text)
    {
        var other = StoreAddress.Read(text, "--source");
        return other.IsPostgres || File.Exists(text)
            ? other
            : throw new InputException("input-unreadable", $"There is no store {text}", "Expected FILE, ID, STORE.sqlite#ID or postgresql://user@host/database#ID.");
    }

    /// <summary>The source, once the target's store is open.</summary>
    public async Task<ITracingSource> ForAsync(IStore target, CancellationToken cancellationToken) =>
        _source ??= await ProjectSource.OpenAsync(target, _address.Project!.Value, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
            await _source.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
    }
}
