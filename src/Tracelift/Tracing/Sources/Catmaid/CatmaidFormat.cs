using Tracelift.Formats;
using Tracelift.Remote;

namespace Tracelift.Tracing.Sources.Catmaid;

/// <summary>A project of another CATMAID, read through its HTTP API into a temporary file.</summary>
internal sealed class CatmaidFormat : ITracingFormat
{
    /// <inheritdoc/>
    public bool Recognises(SourceFile file) => file.GivenName is null && CatmaidAddress.Is(file.Path);

    /// <inheritdoc/>
    public async Task<ISeekableSource> OpenAsync(SourceFile file, SourceOptions options, CancellationToken cancellationToken)
    {
        var address = CatmaidAddress.Read(file.Path);
        using var client = RemoteClient.Create(options.Remote);
        var server = new CatmaidServer(address, new RemoteFetch(options.Remote, options.Time, client));
        return await SpooledProject.SpoolAsync(
            address.Name, options.Time, options.Limits, CatmaidRows.FirstSynthetic,
            async (stream, stop) =>
            {
                await using var rows = new CatmaidRows(stream, address.Project);
                return await new CatmaidDownload(address, server, rows, options.Tell).RunAsync(stop);
            },
            cancellationToken);
    }
}
