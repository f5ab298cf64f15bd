namespace Tracelift.Postgres;

/// <summary>Reads the SQL files of this assembly.</summary>
internal static class PostgresScripts
{
    /// <summary>Returns the names of the files in a folder, in order.</summary>
    public static IReadOnlyList<string> Names(string folder)
    {
        var prefix = Prefix(folder);
        return [.. typeof(PostgresScripts).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => name[prefix.Length..^".sql".Length])
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Returns a file's text.</summary>
    public static string Read(string folder, string name)
    {
        using var stream = typeof(PostgresScripts).Assembly.GetManifestResourceStream($"{Prefix(folder)}{name}.sql")
            ?? throw new ArgumentException($"There is no {folder}/{name}.sql", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Prefix(string folder) => $"{typeof(PostgresScripts).Namespace}.{folder}.";
}
