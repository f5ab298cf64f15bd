using System.Globalization;
using System.Net;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Matching;
using Tracelift.Projects.Sources;

namespace Tracelift.Projects.Importing;

/// <summary>What an import says once, of its source and of all projects together.</summary>
/// <param name="Faults">Why something is not imported.</param>
/// <param name="Warnings">What may not be as it was meant.</param>
public sealed record ImportNotes(IReadOnlyList<Problem> Faults, IReadOnlyList<Problem> Warnings)
{
    private const int MostNames = 5;

    /// <summary>Mirrors that need a base URL, and there is none.</summary>
    public int MirrorsWithoutBase { get; private init; }

    /// <summary>All of them.</summary>
    public IEnumerable<Problem> All => Faults.Concat(Warnings);

    /// <summary>What is to be said of what was found.</summary>
    public static ImportNotes Of(IProjectSource source, ReadingOptions reading, IReadOnlyCollection<ProjectPlan> plans)
    {
        ArgumentNullException.ThrowIfNull(plans);
        return Of(source, reading, [.. plans.Select(plan => BaseUse.Of(plan.Found))]);
    }

    /// <summary>What is to be said of what was done.</summary>
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
            warnings.Add(new Problem("local-image-base", string.Create(CultureInfo.InvariantCulture, $"{below} mirror{(below == 1 ? " gets an address" : "s get addresses")} below {address}, which names this machine alone: no other browser can show the images. Name the base URL under which others reach them (--image-base, IMPORTER_DEFAULT_IMAGE_BASE)")));
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

/// <summary>How much of a project depends on the base URL.</summary>
/// <param name="Title">The project's title, or null.</param>
/// <param name="Without">Mirrors that need one, and there is none.</param>
/// <param name="Below">Mirrors whose address is below it.</param>
internal sealed record BaseUse(string? Title, int Without, int Below)
{
    public static BaseUse Of(FoundProject found) => new(found.Title, found.MirrorsWithoutBase, found.FolderMirrors.Count);
}
