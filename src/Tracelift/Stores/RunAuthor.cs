namespace Tracelift.Stores;

/// <summary>Who runs the program.</summary>
internal static class RunAuthor
{
    /// <summary>As the operating system knows them: <c>anna@lab</c>.</summary>
    public static string Current => $"{Environment.UserName}@{Environment.MachineName}";
}
