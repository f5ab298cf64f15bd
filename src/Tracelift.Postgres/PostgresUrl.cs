using System.Globalization;
using Npgsql;
using Tracelift.Errors;
using Tracelift.Stores;

namespace Tracelift.Postgres;

/// <summary>
/// The URL of a database, <c>postgresql://user[:password]@host[:port]/database[?parameter=value&amp;..]</c>, with libpq's
/// names of parameters. Missing parts come from libpq's sources: PGPASSWORD and ~/.pgpass.
/// </summary>
internal sealed class PostgresUrl
{
    private const string Form = "postgresql://USER@HOST[:PORT]/DATABASE[?sslmode=require&..]";

    private static readonly Dictionary<string, Action<NpgsqlConnectionStringBuilder, string>> Parameters = new(StringComparer.Ordinal)
    {
        ["application_name"] = (to, value) => to.ApplicationName = value,
        ["channel_binding"] = (to, value) => to["Channel Binding"] = value,
        ["connect_timeout"] = (to, value) => to.Timeout = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture),
        ["dbname"] = (to, value) => to.Database = value,
        ["gssencmode"] = (to, value) => to["GSS Encryption Mode"] = value,
        ["host"] = (to, value) => to.Host = value,
        ["keepalives_idle"] = (to, value) => to.TcpKeepAliveTime = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture),
        ["options"] = (to, value) => to.Options = value,
        ["passfile"] = (to, value) => to.Passfile = value,
        ["password"] = (to, value) => to.Password = value,
        ["port"] = (to, value) => to.Port = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture),
        ["sslcert"] = (to, value) => to.SslCertificate = value,
        ["sslkey"] = (to, value) => to.SslKey = value,
        ["sslmode"] = (to, value) => to["SSL Mode"] = value.Replace("-", "", StringComparison.Ordinal),
        ["sslpassword"] = (to, value) => to.SslPassword = value,
        ["sslrootcert"] = (to, value) => to.RootCertificate = value,
        ["user"] = (to, value) => to.Username = value,
    };

    private PostgresUrl(NpgsqlConnectionStringBuilder settings)
    {
        Settings = settings;
        var host = settings.Host ?? "";
        Name = string.Concat(
            "postgresql://",
            string.IsNullOrEmpty(settings.Username) ? "" : Uri.EscapeDataString(settings.Username) + "@",
            host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host,
            settings.Port == NpgsqlConnection.DefaultPort ? "" : ":" + settings.Port.ToString(CultureInfo.InvariantCulture),
            "/",
            Uri.EscapeDataString(settings.Database ?? ""));
    }

    /// <summary>The URL without a password and without parameters, for messages.</summary>
    public string Name { get; }

    /// <summary>The driver's settings for the connection.</summary>
    public NpgsqlConnectionStringBuilder Settings { get; }

    /// <summary>Parses a URL.</summary>
    /// <exception cref="UsageException">The URL is invalid; the message never holds a password.</exception>
    public static PostgresUrl Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var rest = Rest(url);
        var (authority, path, query) = Split(rest);
        var settings = new NpgsqlConnectionStringBuilder
        {
            // Closes each connection after use, so that plans that PL/pgSQL keeps for a session do not outlive it.
            Pooling = false,
            ApplicationName = "tracelift",
            Timezone = "UTC",
            ClientEncoding = "UTF8",
            // Statements may take any time; the user can cancel.
            CommandTimeout = 0,
            Timeout = 15,
            // The driver's default of 8 kB equals one packet of rows: fetching each takes longer than decoding it.
            ReadBufferSize = 128 << 10,

            // Sends keepalives between statements of a long import, so that no firewall drops the connection.
            KeepAlive = 30,
            TcpKeepAlive = true,
            // During a long statement, only TCP notices a lost peer: it probes after a minute, and every ten seconds then.
            TcpKeepAliveTime = 60,
            TcpKeepAliveInterval = 10,
            // Includes "Key (id)=(5) already exists", so that a message can name the row.
            IncludeErrorDetail = true,
        };

        ReadAuthority(authority, settings);
        if (path.Length > 0)
            settings.Database = Decode(path, "the name of the database");
        ReadParameters(query, settings);
        Complete(settings);
        return new PostgresUrl(settings);
    }

    private static string Rest(string url)
    {
        foreach (var scheme in (string[])["postgresql://", "postgres://"])
        {
            if (url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                return url[scheme.Length..];
        }

        throw Bad("it does not begin with postgresql://");
    }

    private static (string Authority, string Path, string Query) Split(string rest)
    {
        var (before, query) = Cut(rest, '?');
        var (authority, path) = Cut(before, '/');
        return (authority, path, query);
    }

    private static (string Before, string After) Cut(string text, char at)
    {
        var place = text.IndexOf(at, StringComparison.Ordinal);
        return place < 0 ? (text, "") : (text[..place], text[(place + 1)..]);
    }

    private static void ReadAuthority(string authority, NpgsqlConnectionStringBuilder settings)
    {
        // A password may hold an unencoded @: the last @ ends it.
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = Cut(authority[..at], ':');
            if (user.Length > 0)
                settings.Username = Decode(user, "the user");
            if (password.Length > 0)
                settings.Password = Decode(password, "the password");
        }

        var place = authority[(at + 1)..];
        var portAt = place.LastIndexOf(':');
        if (place.StartsWith('['))
        {
            var end = place.IndexOf(']', StringComparison.Ordinal);
            if (end < 0)
                throw Bad("an IPv6 address begins with [ and does not end with ]");
            portAt = place.IndexOf(':', end);
        }

        var host = portAt < 0 ? place : place[..portAt];
        if (host.StartsWith('['))
            host = host.Trim('[', ']');
        if (host.Length > 0)
            settings.Host = Decode(host, "the host");
        if (portAt < 0 || portAt == place.Length - 1)
            return;
        if (!int.TryParse(place.AsSpan(portAt + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65535)
            throw Bad("the port is not a number from 1 to 65535");
        settings.Port = port;
    }

    private static void ReadParameters(string query, NpgsqlConnectionStringBuilder settings)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = Cut(pair, '=');
            if (!Parameters.TryGetValue(key, out var set))
                throw Bad($"the parameter {key} is unknown; expected one of {string.Join(", ", Parameters.Keys)}");
            try
            {
                set(settings, Decode(value, $"the parameter {key}"));
            }
            catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
            {
                throw Bad($"the parameter {key} has an invalid value");
            }
        }
    }

    private static void Complete(NpgsqlConnectionStringBuilder settings)
    {
        if (string.IsNullOrEmpty(settings.Host))
            settings.Host = Environment.GetEnvironmentVariable("PGHOST") is { Length: > 0 } host ? host : "localhost";
        if (string.IsNullOrEmpty(settings.Username))
            settings.Username = Environment.GetEnvironmentVariable("PGUSER") is { Length: > 0 } user ? user : RunAuthor.UserName;
        if (string.IsNullOrEmpty(settings.Database))
            throw Bad("the name of the database is missing");
    }

    private static string Decode(string text, string what)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw Bad($"{what} holds a NUL");
        var decoded = Uri.UnescapeDataString(text);
        return decoded.Contains('\0', StringComparison.Ordinal) ? throw Bad($"{what} holds a NUL") : decoded;
    }

    // The message does not quote the URL, which may hold a password.
    private static UsageException Bad(string why) =>
        new("bad-store-url", $"The URL of the store is invalid: {why}", $"Write it as {Form}");
}
