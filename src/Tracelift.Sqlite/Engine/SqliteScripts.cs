namespace Tracelift.Sqlite.Engine;

/// <summary>The .sql files in this assembly.</summary>
internal static class SqliteScripts
{
    /// <summary>A file's text.</summary>
    /// <param name="name">Folder and file (<c>Schema/indexes.sql</c>).</param>
    public static string Read(string name)
    {
        using var stream = typeof(SqliteScripts).Assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"There is no {name} in the assembly", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The files of a folder, by name.</summary>
    public static IReadOnlyList<string> In(string folder) =>
    [
        .. typeof(SqliteScripts).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
