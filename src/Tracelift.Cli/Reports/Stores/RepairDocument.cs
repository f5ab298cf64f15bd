using Tracelift.Projects.SetUp;
using Tracelift.Stores;

namespace Tracelift.Cli.Reports.Stores;

/// <summary>The result of a repair or its dry run, for programs.</summary>
/// <param name="Command"><c>store repair</c>.</param>
/// <param name="DryRun">Whether nothing was written.</param>
/// <param name="Store">The store.</param>
/// <param name="Projects">The checked projects.</param>
/// <param name="Rows">The created or changed rows. Rows that all projects share have no project.</param>
internal sealed record RepairDocument(string Command, bool DryRun, string Store, IReadOnlyList<ProjectInfo> Projects, IReadOnlyList<RepairedRow> Rows);
