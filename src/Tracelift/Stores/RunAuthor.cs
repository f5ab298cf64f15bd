namespace Tracelift.Stores;

/// <summary>The user who runs the program.</summary>
public static class RunAuthor
{
    /// <summary>The operating system's name of the user: <c>anna@lab</c>.</summary>
    public static string Current => $"{UserName}@{Environment.MachineName}";

    /// <summary>The name of the user of the machine. A container can lack the file with the users' names.</summary>
    public static string UserName
    {
        get
        {
            try
            {
                return Environment.UserName;
            }
            catch (IOException)
            {
                return Environment.GetEnvironmentVariable("USER") is { Length: > 0 } name ? name : "unknown";
            }
        }
    }
}
