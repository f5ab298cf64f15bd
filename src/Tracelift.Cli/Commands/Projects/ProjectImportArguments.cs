using Tracelift.Projects.Importing;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>CATMAID's settings for what imports make.</summary>
internal static class ProjectImportArguments
{
    /// <summary>The id of the user who owns what is made, as CATMAID's setting has it.</summary>
    public static long? SystemUserId(Settings settings) => ProjectImportOptionReader.SystemUser(name => settings[name]);
}
