using Tracelift.Server.Pages.Jobs;
using Tracelift.Server.Pages.Projects;

namespace Tracelift.Server.Pages;

/// <summary>What the start page shows.</summary>
/// <param name="Cards">The projects of its present page.</param>
/// <param name="Search">What their titles have to hold.</param>
/// <param name="Number">The page's number, from 1.</param>
/// <param name="Matching">How many projects there are on all pages.</param>
/// <param name="All">How many the caller may see.</param>
/// <param name="Jobs">The latest jobs of the caller.</param>
public sealed record HomeContent(IReadOnlyList<ProjectCard> Cards, string Search, int Number, long Matching, long All, IReadOnlyList<JobView> Jobs);
