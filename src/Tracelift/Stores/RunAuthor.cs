namespace Tracelift.Stores;

/// <summary>The user who runs the program.</summary>
internal static class RunAuthor
{
    /// <summary>The operating system's name of the user: <c>anna@lab</c>.</summary>
    public static string Current => $"{Environment.UserName}@{Environment.MachineName}";
}
