using Tracelift.Formats;
using Tracelift.Tracing.Upload;

namespace Tracelift.Cli.Reports;

/// <summary>The result of an upload, for programs.</summary>
internal sealed record UploadDocument
{
    public string Command { get; init; } = "upload";

    public required string Server { get; init; }

    public required long Project { get; init; }

    public required int Uploaded { get; init; }

    /// <summary>The number of files that the server had before.</summary>
    public required int AlreadyThere { get; init; }

    public required int Failed { get; init; }

    /// <summary>The number of nodes by type, of all readable files.</summary>
    public required IReadOnlyDictionary<int, long> NodeTypes { get; init; }

    /// <summary>Files other than SWC: their number, and the first ones.</summary>
    public required long PassedOverCount { get; init; }

    public required IReadOnlyList<string> PassedOver { get; init; }

    /// <summary>The number of failed files that were not sent, because the server had refused or failed before.</summary>
    public required int NotSent { get; init; }

    public required IReadOnlyList<UploadedFile> Files { get; init; }

    public static UploadDocument Of(UploadOptions options, IReadOnlyList<UploadResult> results, FileFindings findings) => new()
    {
        Server = options.Server.ToString(),
        Project = options.Project,
        Uploaded = results.Count(result => result.Error is null && !result.WasThere),
        AlreadyThere = results.Count(result => result.WasThere),
        Failed = results.Count(result => result.Error is not null),
        NodeTypes = NodeTypesOf(results),
        PassedOverCount = findings.PassedOverCount,
        PassedOver = findings.PassedOver,
        NotSent = results.Count(result => result.IsNotSent),
        Files = [.. results.Select(result => new UploadedFile(
            result.File, result.Neuron, result.Skeleton, result.Nodes, result.WasThere, result.Warnings, result.Error, result.Link?.ToString()))],
    };

    public static IReadOnlyDictionary<int, long> NodeTypesOf(IReadOnlyList<UploadResult> results) => new SortedDictionary<int, long>(
        results.SelectMany(result => result.NodeTypes).GroupBy(type => type.Key).ToDictionary(type => type.Key, type => type.Sum(count => count.Value)));
}

/// <summary>The result of a file.</summary>
internal sealed record UploadedFile(
    string File, long? NeuronId, long? SkeletonId, int Nodes, bool WasThere, IReadOnlyList<string> Warnings, string? Error, string? Link);
