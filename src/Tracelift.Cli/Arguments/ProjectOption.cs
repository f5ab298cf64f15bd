using System.CommandLine;

namespace Tracelift.Cli.Arguments;

/// <summary>An option whose value is a project, by id or title.</summary>
internal sealed class ProjectOption(string name, params string[] aliases) : Option<string>(name, aliases);

/// <summary>A repeatable option whose value is a project, by id or title.</summary>
internal sealed class ProjectsOption(string name) : Option<string[]>(name);

/// <summary>An argument that is a project, by id or title.</summary>
internal sealed class ProjectArgument(string name) : Argument<string>(name);
