using System.Text.Json.Nodes;
using Tracelift.Projects.Importing;
using Tracelift.Reports;

namespace Tracelift.Cli.Reports.Projects;

/// <summary>What an export of projects wrote.</summary>
internal sealed record ProjectsExportDocument(string Command, string Store, string? File, IReadOnlyList<ProjectReference> Projects);

/// <summary>The projects of a store.</summary>
internal sealed record ProjectsListDocument(string Command, string Store, IReadOnlyList<ListedProject> Projects);

/// <summary>A project of a list.</summary>
internal sealed record ListedProject(long Id, string Title, int Stacks, IReadOnlyList<string> Tags);

/// <summary>A project in whole, as project files have it.</summary>
internal sealed record ProjectDocument(string Command, string Store, long Id, JsonObject Definition, IReadOnlyList<string> Permissions);

/// <summary>A project that was made.</summary>
internal sealed record CreatedProjectDocument(string Command, string Store, ProjectReference Project, int Stacks);

/// <summary>A project that was deleted, or would be.</summary>
internal sealed record DeletedProjectDocument(string Command, bool DryRun, string Store, ProjectDeletionReport Project);
