using Tracelift.Projects.SetUp;

namespace Tracelift.Cli.Reports.Stores;

/// <summary>What was computed again, for programs.</summary>
/// <param name="Command"><c>store refresh</c>.</param>
/// <param name="Store">The store.</param>
/// <param name="Projects">The projects, with their statistics and caches.</param>
internal sealed record RefreshDocument(string Command, string Store, IReadOnlyList<RefreshedProject> Projects);
