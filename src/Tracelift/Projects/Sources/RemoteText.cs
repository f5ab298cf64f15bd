using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Remote;

namespace Tracelift.Projects.Sources;

/// <summary>Fetches a text of definitions from a web server, with a limit of its size.</summary>
internal sealed class RemoteText(RemoteOptions options, ProjectFileLimits limits, TimeProvider time)
{
    private const string Accepted = "application/json, application/yaml;q=0.9, text/yaml;q=0.8, */*;q=0.1";

    private readonly RemoteFetch _fetch = new(options, time);

    /// <summary>Fetches a text.</summary>
    /// <exception cref="InputException">The server or its answer is faulty.</exception>
    public Task<ProjectText> FetchAsync(Uri address, CancellationToken cancellationToken) => _fetch.FetchAsync(address, Accepted, ReadAsync, cancellationToken);

    private async Task<ProjectText> ReadAsync(Uri at, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        _fetch.RequireSuccess(at, answer);
        var type = answer.Content.Headers.ContentType?.MediaType?.ToUpperInvariant() ?? "";
        var format = FormatOf(at, type);
        var text = await RemoteBody.ReadAsync(answer, limits.Bytes, cancellationToken) ?? throw FileSource.TooLarge(RemoteFetch.Shown(at), limits);
        if (format is null && text.Span.TrimStart(" \t\r\n"u8) is [(byte)'<', ..])
            throw IsPage(at);
        var guessed = format ?? ProjectText.Guess(text.Span);
        return new ProjectText(RemoteFetch.Shown(at), text, guessed) { JoinsTitles = guessed == ProjectFileFormat.Yaml };
    }

    private static ProjectFileFormat? FormatOf(Uri at, string type)
    {
        if (type.EndsWith("JSON", StringComparison.Ordinal))
            return ProjectFileFormat.Json;
        if (type.EndsWith("YAML", StringComparison.Ordinal) || type.EndsWith("YML", StringComparison.Ordinal))
            return ProjectFileFormat.Yaml;
        if (type is "TEXT/HTML" or "APPLICATION/XHTML+XML")
            throw IsPage(at);
        if (type is "" or "TEXT/PLAIN" or "APPLICATION/OCTET-STREAM" or "BINARY/OCTET-STREAM")
            return ProjectText.OfName(at.AbsolutePath);
        throw new InputException("remote-format", $"{RemoteFetch.Shown(at)} answers with {type.ToLowerInvariant()}, expected JSON or YAML", "Correct the address.");
    }

    private static InputException IsPage(Uri at) => new(
        "remote-format",
        $"{RemoteFetch.Shown(at)} answers with a web page, expected JSON or YAML",
        "Correct the address (for a CATMAID, the part before /projects/export); a login page means that a token is needed.");
}
