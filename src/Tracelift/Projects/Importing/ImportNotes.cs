using System.Globalization;
using System.Net;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Matching;
using Tracelift.Projects.Sources;

namespace Tracelift.Projects.Importing;

/// <summary>Notes of an import on its source and on all projects together.</summary>
/// <param name="Faults">Reasons why projects are not imported.</param>
/// <param name="Warnings">Possible mistakes.</param>
public sealed record ImportNotes(IReadOnlyList<Problem> Faults, IReadOnlyList<Problem> Warnings)
{
    private const int MostNames = 5;

    /// <summary>The number of mirrors that need a base URL, if none was given.</summary>
    public int MirrorsWithoutBase { get; private init; }

    /// <summary>All notes.</summary>
    public IEnumerable<Problem> All => Faults.Concat(Warnings);

    /// <summary>Returns the notes of a dry run.</summary>
    public static ImportNotes Of(IProjectSource source, ReadingOptions reading, IReadOnlyCollection<ProjectPlan> plans)
    {
        ArgumentNullException.ThrowIfNull(plans);
        return Of(source, reading, [.. plans.Select(plan => BaseUse.Of(plan.Found))]);
    }

    /// <summary>Returns the notes of an import.</summary>
    public static ImportNotes Of(IProjectSource source, ReadingOptions reading, ProjectImportReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Of(source, reading, [.. report.Outcomes.Select(outcome => outcome.Base)]);
    }

    private static ImportNotes Of(IProjectSource source, ReadingOptions reading, List<BaseUse> projects)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(reading);
        var (faults, warnings) = (new List<Problem>(), new List<Problem>());
        if (projects.Count == 0)
            (source.FiltersFolders ? faults : warnings).Add(Empty(source, reading));
        var without = projects.Where(project => project.Without > 0).ToList();
        if (without.Count > 0)
            faults.Add(WithoutBase(without));
        if (projects.Sum(project => project.Below) is > 0 and var below && reading.Defaults.ImageBase is { } address && IsOfThisMachine(address))
            warnings.Add(new Problem("local-image-base", string.Create(CultureInfo.InvariantCulture, $"{below} mirror{(below == 1 ? " gets an address" : "s get addresses")} below {address}, which leads to this machine only: browsers on other machines can't show the images. Name the base URL that other machines can reach (--image-base, IMPORTER_DEFAULT_IMAGE_BASE)")));
        warnings.AddRange(source.Remarks);
        return new ImportNotes(faults, warnings) { MirrorsWithoutBase = without.Sum(project => project.Without) };
    }

    private static Problem Empty(IProjectSource source, ReadingOptions reading) => reading.Filter is { Length: > 0 } filter && !source.FiltersFolders
        ? new Problem("no-projects", $"{source.Name} has no project whose title matches {filter}")
        : source.WhenEmpty;

    private static Problem WithoutBase(List<BaseUse> projects)
    {
        var mirrors = projects.Sum(project => project.Without);
        var names = string.Join(", ", projects.Take(MostNames).Select(project => project.Title is { } title ? $"\"{title}\"" : "without a title"));
        var (needs, have) = mirrors == 1 ? (" needs", "it has") : ("s need", "they have");
        return new Problem(
            FoundProject.NeedsBaseCode,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{mirrors} mirror{needs} a base URL, as {have} a folder and no url, in {projects.Count} project{(projects.Count == 1 ? "" : "s")} ({names}{(projects.Count > MostNames ? " and others" : "")}). Name the address below which the folders are served (--image-base, IMPORTER_DEFAULT_IMAGE_BASE)"));
    }

    private static bool IsOfThisMachine(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && (uri.IsLoopback || uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && (IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))));
}

/// <summary>A project's use of the base URL.</summary>
/// <param name="Title">The project's title; or null.</param>
/// <param name="Without">The number of mirrors that need a base URL, if none was given.</param>
/// <param name="Below">The number of mirrors below the base URL.</param>
internal sealed record BaseUse(string? Title, int Without, int Below)
{
    public static BaseUse Of(FoundProject found) => new(found.Title, found.MirrorsWithoutBase, found.FolderMirrors.Count);
}
