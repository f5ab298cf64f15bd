using Tracelift.Projects.Importing;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>CATMAID's settings for imports.</summary>
internal static class ProjectImportArguments
{
    /// <summary>The id of the user who owns new objects, from CATMAID's setting.</summary>
    public static long? SystemUserId(Settings settings) => ProjectImportOptionReader.SystemUser(name => settings[name]);
}
