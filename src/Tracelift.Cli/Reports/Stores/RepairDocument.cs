using Tracelift.Projects.SetUp;
using Tracelift.Stores;

namespace Tracelift.Cli.Reports.Stores;

/// <summary>What a repair did, or would do, for programs.</summary>
/// <param name="Command"><c>store repair</c>.</param>
/// <param name="DryRun">Whether nothing was written.</param>
/// <param name="Store">The store.</param>
/// <param name="Projects">The projects that were looked at.</param>
/// <param name="Rows">The rows that were made or changed; without a project where all projects share them.</param>
internal sealed record RepairDocument(string Command, bool DryRun, string Store, IReadOnlyList<ProjectInfo> Projects, IReadOnlyList<RepairedRow> Rows);
