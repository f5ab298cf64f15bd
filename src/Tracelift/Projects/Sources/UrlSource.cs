using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Remote;

namespace Tracelift.Projects.Sources;

/// <summary>An http or https address that answers with JSON or YAML. Fetched once, and cached for a second reading.</summary>
public sealed class UrlSource : IProjectSource
{
    private const string ExportPath = "/projects/export";

    private readonly Uri _address;
    private readonly RemoteText _remote;
    private readonly string _asker;
    private ProjectText? _text;

    /// <summary>Makes a source of an address.</summary>
    /// <exception cref="UsageException">The address is not http or https.</exception>
    public UrlSource(string address, RemoteOptions options, ProjectFileLimits limits, TimeProvider time)
    {
        _address = Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri!
            : throw new UsageException("bad-url", $"\"{address}\" is not a web address", "Expected an address that begins with http:// or https://.");
        ArgumentNullException.ThrowIfNull(options);
        _remote = new RemoteText(options, limits, time);

        // A CATMAID answers with an empty list to users who may see nothing.
        _asker = options.Token is not null ? "the user of this token, who needs the right to browse them (can_browse)"
            : options.User is not null ? $"{options.User} without a token; give one whose user may browse them (TRACELIFT_REMOTE_TOKEN)"
            : "a caller without a token; give one whose user may browse them (TRACELIFT_REMOTE_TOKEN)";
    }

    /// <inheritdoc/>
    public string Name => _address.GetComponents(UriComponents.SchemeAndServer | UriComponents.PathAndQuery, UriFormat.UriEscaped);

    /// <inheritdoc/>
    public bool FiltersFolders => false;

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Remarks => [];

    /// <inheritdoc/>
    public Problem WhenEmpty => new("no-projects", _address.AbsolutePath.EndsWith(ExportPath, StringComparison.Ordinal) ? $"{Name} shows no projects to {_asker}" : $"{Name} has no projects: its list is empty");

    /// <summary>Makes a source of another CATMAID, by the address of its pages.</summary>
    /// <exception cref="UsageException">The address is not http or https.</exception>
    public static UrlSource OfCatmaid(string address, RemoteOptions options, ProjectFileLimits limits, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(address);
        var trimmed = address.Trim().TrimEnd('/');
        return new UrlSource(trimmed.EndsWith(ExportPath, StringComparison.Ordinal) ? trimmed : trimmed + ExportPath, options, limits, time);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ProjectText> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _text ??= await _remote.FetchAsync(_address, cancellationToken);
        yield return _text;
    }
}
