using Tracelift.Tracing.Upload;

namespace Tracelift.Cli.Reports;

/// <summary>What an upload says to programs.</summary>
internal sealed record UploadDocument
{
    public string Command { get; init; } = "upload";

    public required string Server { get; init; }

    public required long Project { get; init; }

    public required int Uploaded { get; init; }

    /// <summary>Files that the server had before.</summary>
    public required int AlreadyThere { get; init; }

    public required int Failed { get; init; }

    public required IReadOnlyList<UploadedFile> Files { get; init; }

    public static UploadDocument Of(UploadOptions options, IReadOnlyList<UploadResult> results) => new()
    {
        Server = options.Server.ToString(),
        Project = options.Project,
        Uploaded = results.Count(result => result.Error is null && !result.WasThere),
        AlreadyThere = results.Count(result => result.WasThere),
        Failed = results.Count(result => result.Error is not null),
        Files = [.. results.Select(result => new UploadedFile(
            result.File, result.Neuron, result.Skeleton, result.Nodes, result.WasThere, result.Warnings, result.Error, result.Link?.ToString()))],
    };
}

/// <summary>What has become of a file.</summary>
internal sealed record UploadedFile(
    string File, long? NeuronId, long? SkeletonId, int Nodes, bool WasThere, IReadOnlyList<string> Warnings, string? Error, string? Link);
