using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Stores;
using Tracelift.Tracing.Sources;

namespace Tracelift.Cli.Commands;

/// <summary>Opens what is to be imported, whatever it is.</summary>
internal sealed class ImportSource : IAsyncDisposable
{
    private readonly SourceAddress _address;
    private IStore? _store;
    private ITracingSource? _source;

    private ImportSource(SourceAddress address) => _address = address;

    /// <summary>Whether it is a project of the store that it goes into.</summary>
    public bool IsOfTarget => _address is { Project: not null, Store: null };

    /// <summary>The source where it does not wait for the target's store, else null.</summary>
    public ITracingSource? Opened => _source;

    /// <summary>Opens a file or a folder, or another store's project; a project of the target's store waits for that.</summary>
    public static async Task<ImportSource> OpenAsync(
        ParsedOptions given, CommandContext bench, SourceAddress address, SourceOptions options, CancellationToken cancellationToken)
    {
        var source = new ImportSource(address);
        if (address.Project is not { } project)
        {
            source._source = await SourceArguments.OpenAsync(given, bench, address.Text, options, cancellationToken);
            return source;
        }

        SourceOptionReader.RequireTaken(given, format: null);
        if (address.Store is not { } text)
            return source;
        source._store = await bench.OpenStoreAsync(FindStore(text), cancellationToken);
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

    /// <summary>Opens a source of which parts can be read; a project is copied into a temporary file first.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="bench">Opens another store.</param>
    /// <param name="address">The source.</param>
    /// <param name="options">How it is opened.</param>
    /// <param name="target">The target's store.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<ISeekableSource> OpenSeekableAsync(
        ParsedOptions given, CommandContext bench, SourceAddress address, SourceOptions options, IStore target, CancellationToken cancellationToken)
    {
        if (address.Project is not { } project)
            return await SourceArguments.OpenAsync(given, bench, address.Text, options, cancellationToken);
        SourceOptionReader.RequireTaken(given, format: null);
        using var progress = bench.ShowProgress();
        if (address.Store is not { } text)
            return await SpooledProject.OpenAsync(target, project, options.Time, options.Limits, progress, cancellationToken);
        await using var other = await bench.OpenStoreAsync(FindStore(text), cancellationToken);
        return await SpooledProject.OpenAsync(other, project, options.Time, options.Limits, progress, cancellationToken);
    }

    /// <summary>The address of another store, which has to be there.</summary>
    /// <exception cref="InputException">There is no such file.</exception>
    public static StoreAddress FindStore(string text)
    {
        var other = StoreAddress.Read(text, "--source");
        return other.IsPostgres || File.Exists(text)
            ? other
            : throw new InputException("input-unreadable", $"There is no store {text}", "Expected FILE, ID, STORE.sqlite#ID or postgresql://user@host/database#ID.");
    }

    /// <summary>The source, now that the target's store is open.</summary>
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
