using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;

namespace Tracelift.Projects.Sources;

/// <summary>Where definitions of projects come from: folders, a file, a URL, another CATMAID instance.</summary>
public interface IProjectSource
{
    /// <summary>What messages call it.</summary>
    string Name { get; }

    /// <summary>Whether a filter is matched against folders, and has been by the source, rather than against titles.</summary>
    bool FiltersFolders { get; }

    /// <summary>What was noticed when it was read last and may not be as it was meant.</summary>
    IReadOnlyList<Problem> Remarks { get; }

    /// <summary>What it means that it has no projects, and what to do.</summary>
    Problem WhenEmpty { get; }

    /// <summary>
    /// The texts, one after the other. One that can't be read is among them with its fault where there can be others;
    /// otherwise reading fails.
    /// </summary>
    /// <exception cref="Errors.InputException">The source can't be read.</exception>
    /// <exception cref="Errors.UsageException">It was named wrongly.</exception>
    IAsyncEnumerable<ProjectText> ReadAsync(CancellationToken cancellationToken);
}
