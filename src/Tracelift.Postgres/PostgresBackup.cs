using System.Globalization;
using Npgsql;
using Tracelift.Errors;

namespace Tracelift.Postgres;

/// <summary>Names the commands that back up a PostgreSQL database: its own programs do that best.</summary>
public static class PostgresBackup
{
    /// <summary>Returns the error with the command that backs up a database.</summary>
    /// <param name="url">The store.</param>
    /// <param name="path">The file to write.</param>
    public static UsageException Instead(string url, string path) => new(
        "postgres-backup",
        $"{PostgresUrl.Parse(url).Name} is a PostgreSQL database, whose own programs back it up; nothing was written",
        $"One snapshot of all schemas, tracelift included, while clients go on working: {DumpCommand(url, path)}");

    /// <summary>Returns the error with the command that restores a database.</summary>
    /// <param name="url">The store.</param>
    /// <param name="path">The backup.</param>
    public static UsageException InsteadOfRestoring(string url, string path) => new(
        "postgres-restore",
        $"{PostgresUrl.Parse(url).Name} is a PostgreSQL database, whose own programs restore it; nothing was changed",
        $"Make an empty database in its place (createdb, and as a superuser CREATE EXTENSION postgis in it), then: {RestoreCommand(url, path)}");

    /// <summary>
    /// Returns the command that writes a backup. It leaves out PostGIS's table of projections, which PostGIS creates and
    /// only a superuser may write to.
    /// </summary>
    public static string DumpCommand(string url, string path) =>
        $"pg_dump --format=custom --exclude-table-data=spatial_ref_sys --file={Quoted(path)} {Quoted(Address(url))}";

    /// <summary>Returns the command that reads a backup into an empty database.</summary>
    public static string RestoreCommand(string url, string path) =>
        $"pg_restore --exit-on-error --no-comments --dbname={Quoted(Address(url))} {Quoted(path)}";

    /// <summary>Returns a URL for libpq without the password.</summary>
    private static string Address(string url)
    {
        var settings = PostgresUrl.Parse(url).Settings;
        var host = settings.Host!;
        var place = host.StartsWith('/') ? Uri.EscapeDataString(host) : host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        var port = settings.Port == NpgsqlConnection.DefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{settings.Port}");
        var query = url.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? url[(at + 1)..] : "";
        var parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(parameter => parameter.Split('=')[0] is not ("password" or "sslpassword" or "host" or "port" or "user" or "dbname" or "application_name")).ToList();
        return $"postgresql://{Uri.EscapeDataString(settings.Username!)}@{place}{port}/{Uri.EscapeDataString(settings.Database!)}{(parameters.Count == 0 ? "" : "?" + string.Join('&', parameters))}";
    }

    private static string Quoted(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:@=%".Contains(c, StringComparison.Ordinal)) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
