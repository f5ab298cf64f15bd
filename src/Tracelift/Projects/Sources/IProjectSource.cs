using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;

namespace Tracelift.Projects.Sources;

/// <summary>A source of project definitions: folders, a file, a URL, another CATMAID.</summary>
public interface IProjectSource
{
    /// <summary>The name in messages.</summary>
    string Name { get; }

    /// <summary>Whether the source itself applies the filter, to folders, rather than the reader to titles.</summary>
    bool FiltersFolders { get; }

    /// <summary>Possible mistakes that the last reading found.</summary>
    IReadOnlyList<Problem> Remarks { get; }

    /// <summary>The problem to report if the source has no projects, with what to do.</summary>
    Problem WhenEmpty { get; }

    /// <summary>
    /// Reads the texts one by one. If other texts may follow, an unreadable one is returned with its fault; otherwise the
    /// reading fails.
    /// </summary>
    /// <exception cref="Errors.InputException">The source can't be read.</exception>
    /// <exception cref="Errors.UsageException">The name of the source is invalid.</exception>
    IAsyncEnumerable<ProjectText> ReadAsync(CancellationToken cancellationToken);
}
