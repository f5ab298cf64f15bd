using Tracelift.Errors;
using Tracelift.Files;

namespace Tracelift.Formats.Destinations;

/// <summary>
/// A format that tracing data are exported to. Command, jobs and pages offer every format that <c>TracingDestinations</c> lists.
/// </summary>
public interface ITracingDestination
{
    /// <summary>The name of the format, as users give it: <c>swc</c>.</summary>
    string Name { get; }

    /// <summary>The name of the file or folder if none is given; <c>{}</c> stands for the project's id.</summary>
    string DefaultFile { get; }

    /// <summary>The name of the one file if the output can't be a folder, as on a server.</summary>
    string DefaultSingleFile => DefaultFile;

    /// <summary>The allowed extensions.</summary>
    OutputName Output { get; }

    /// <summary>The options that only some formats take.</summary>
    DestinationTakes Takes => DestinationTakes.None;

    /// <summary>Whether a name of a file stands for this format.</summary>
    bool Recognises(string name);

    /// <summary>Whether an output of this name is a folder.</summary>
    bool IsFolder(string name) => false;

    /// <summary>Starts to write. Nothing is at the place until the writer is complete.</summary>
    /// <exception cref="UsageException">The place can't be written.</exception>
    ITracingWriter Open(OutputPlace place, DestinationContext context);
}

/// <summary>Options that only some formats take.</summary>
[Flags]
public enum DestinationTakes
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The unit of coordinates.</summary>
    Unit = 1,

    /// <summary>The names of files.</summary>
    FileNames = 2,

    /// <summary>Numbers for nodes in place of their ids.</summary>
    NodeIds = 4,

    /// <summary>Types of nodes, from tags and marks of the soma.</summary>
    Types = 8,

    /// <summary>The owners of neurons.</summary>
    Owners = 16,

    /// <summary>The size of a voxel.</summary>
    VoxelSize = 32,

    /// <summary>The layout of columns.</summary>
    Layout = 64,
}
