using System.Text.Json.Nodes;

namespace Tracelift.Server.Api.Projects;

/// <summary>A stack of a project.</summary>
internal sealed record StackAnswer(long Id, long Pid, string Title, string Comment);

/// <summary>All about a stack.</summary>
internal sealed record StackInfoAnswer
{
    public required long Sid { get; init; }

    public required long Pid { get; init; }

    public required string Ptitle { get; init; }

    public required string Stitle { get; init; }

    public required IEnumerable<PointAnswer<int>>? DownsampleFactors { get; init; }

    public required int NumZoomLevels { get; init; }

    public required PointAnswer<double> Translation { get; init; }

    public required PointAnswer<double> Resolution { get; init; }

    public required PointAnswer<int> Dimension { get; init; }

    public required string? Comment { get; init; }

    public required string Description { get; init; }

    public required JsonNode? Metadata { get; init; }

    public required Dictionary<string, int> BrokenSlices { get; init; }

    public required IEnumerable<MirrorAnswer> Mirrors { get; init; }

    public required int Orientation { get; init; }

    public required string? Attribution { get; init; }

    public required PointAnswer<int> CanaryLocation { get; init; }

    public required ColorAnswer PlaceholderColor { get; init; }
}

/// <summary>A mirror of a stack.</summary>
internal sealed record MirrorAnswer(long Id, string Title, string ImageBase, int TileWidth, int TileHeight, int TileSourceType, string FileExtension, int Position);

/// <summary>A colour.</summary>
internal sealed record ColorAnswer(float R, float G, float B, float A);

/// <summary>The groups of a stack.</summary>
internal sealed record StackGroupIdsAnswer(IEnumerable<long> StackGroupIds);

/// <summary>A group of stacks.</summary>
internal sealed record StackGroupInfoAnswer(long Id, long ProjectId, string Title, IEnumerable<StackGroupMemberAnswer> Stacks);

/// <summary>A stack in a group.</summary>
internal sealed record StackGroupMemberAnswer(long Id, string Relation, int Position);
