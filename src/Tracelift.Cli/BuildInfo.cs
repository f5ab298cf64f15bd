using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tracelift.Cli;

/// <summary>The version of the program, its build and the runtime that carries it.</summary>
internal static class BuildInfo
{
    private const int CommitLength = 10;

    private static readonly string[] Parts =
        typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', 2);

    /// <summary>The version (<c>0.1.0</c>).</summary>
    public static string Version => Parts[0];

    /// <summary>The answer to <c>--version</c>: programs read the first line.</summary>
    public static string Text =>
        $"tracelift {Version}\n{Build}, {(RuntimeFeature.IsDynamicCodeCompiled ? "runs on" : "native, made with")} {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}\n";

    // A build of sources without git has no commit.
    private static string Build => Parts is [_, { Length: > 0 } commit] ? $"build {commit[..Math.Min(commit.Length, CommitLength)]}" : "build of sources without git";
}
