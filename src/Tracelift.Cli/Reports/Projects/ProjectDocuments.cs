using System.Text.Json.Nodes;
using Tracelift.Projects.Importing;
using Tracelift.Reports;

namespace Tracelift.Cli.Reports.Projects;

/// <summary>The projects that an export wrote.</summary>
internal sealed record ProjectsExportDocument(string Command, string Store, string? File, IReadOnlyList<ProjectReference> Projects);

/// <summary>The projects of a store.</summary>
internal sealed record ProjectsListDocument(string Command, string Store, IReadOnlyList<ListedProject> Projects);

/// <summary>A listed project.</summary>
internal sealed record ListedProject(long Id, string Title, int Stacks, IReadOnlyList<string> Tags);

/// <summary>A complete project, in the format of project files.</summary>
internal sealed record ProjectDocument(string Command, string Store, long Id, JsonObject Definition, IReadOnlyList<string> Permissions);

/// <summary>A created project.</summary>
internal sealed record CreatedProjectDocument(string Command, string Store, ProjectReference Project, int Stacks);

/// <summary>A deleted project, or the preview of a deletion.</summary>
internal sealed record DeletedProjectDocument(string Command, bool DryRun, string Store, ProjectDeletionReport Project);
