using Tracelift.Errors;
using Tracelift.Postgres;
using Tracelift.Sqlite;

namespace Tracelift.Cli.Arguments;

/// <summary>The address of a store: the path of an SQLite file, or the URL of a PostgreSQL database.</summary>
/// <param name="Text">Path or URL. It may hold a password: don't show it.</param>
/// <param name="IsPostgres">Whether it is a URL of a PostgreSQL database.</param>
internal sealed record StoreAddress(string Text, bool IsPostgres)
{
    public const string Variable = "TRACELIFT_STORE";

    /// <summary>Finds the store: by option, by variable or settings file, else the default.</summary>
    /// <exception cref="UsageException">The text is neither a path nor a supported URL.</exception>
    public static StoreAddress Find(string? option, Settings settings)
    {
        if (option is not null)
            return Read(option, "--store");
        return settings[Variable] is { Length: > 0 } value ? Read(value, settings.Where(Variable)) : new StoreAddress(SqliteStore.DefaultPath, false);
    }

    /// <summary>Reads an address.</summary>
    /// <param name="text">The address.</param>
    /// <param name="where">The option or setting that names it, for messages.</param>
    /// <exception cref="UsageException">The text is neither a path nor a supported URL.</exception>
    public static StoreAddress Read(string text, string where)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new UsageException("bad-store", $"{where} is empty", "Expected the path of an SQLite file, or postgresql://user@host/database.");
        if (PostgresStore.IsUrl(text))
            return new StoreAddress(text, true);
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        return scheme > 0
            ? throw new UsageException(
                "bad-store", $"{where}: {text[..scheme]}:// is not a kind of store", "Expected the path of an SQLite file, or postgresql://user@host/database.")
            : new StoreAddress(AtHome(text), false);
    }

    // In a settings file no shell expands ~.
    private static string AtHome(string path) =>
        path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..]) : path;
}
