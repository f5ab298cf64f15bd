using System.Globalization;
using Npgsql;
using Tracelift.Errors;

namespace Tracelift.Postgres;

/// <summary>
/// A database as <c>postgresql://user[:password]@host[:port]/database[?parameter=value&amp;..]</c>, with libpq's names
/// of parameters. What is not given comes from where libpq has it too: PGPASSWORD and ~/.pgpass.
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

    /// <summary>What the driver needs to connect.</summary>
    public NpgsqlConnectionStringBuilder Settings { get; }

    /// <summary>Reads a URL.</summary>
    /// <exception cref="UsageException">It is not one; the message never holds a password.</exception>
    public static PostgresUrl Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var rest = Rest(url);
        var (authority, path, query) = Split(rest);
        var settings = new NpgsqlConnectionStringBuilder
        {
            // A connection of its own, closed when it is done: plans that PL/pgSQL keeps for a session do not outlive it.
            Pooling = false,
            ApplicationName = "tracelift",
            Timezone = "UTC",
            ClientEncoding = "UTF8",
            // Statements run as long as they need to; whoever waits can cancel.
            CommandTimeout = 0,
            Timeout = 15,
            // Rows come in packets of 8 kB, as large as the driver's buffer by default: asking for each takes longer than
            // decoding it.
            ReadBufferSize = 128 << 10,

            // Between statements of a long import, so that no firewall forgets the connection.
            KeepAlive = 30,
            TcpKeepAlive = true,
            // While a statement runs for hours, only the system notices that the other side is gone: it asks after a
            // minute, and every ten seconds then.
            TcpKeepAliveTime = 60,
            TcpKeepAliveInterval = 10,
            // "Key (id)=(5) already exists": without it a message could not say which row is at fault.
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
        // A password may hold an @ that nobody has encoded: the last one ends it.
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
                throw Bad("an address in IPv6 begins with [ and does not end with ]");
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
                throw Bad($"there is no parameter {key}; known are {string.Join(", ", Parameters.Keys)}");
            try
            {
                set(settings, Decode(value, $"the parameter {key}"));
            }
            catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
            {
                throw Bad($"the parameter {key} has a value that it can't have");
            }
        }
    }

    private static void Complete(NpgsqlConnectionStringBuilder settings)
    {
        if (string.IsNullOrEmpty(settings.Host))
            settings.Host = Environment.GetEnvironmentVariable("PGHOST") is { Length: > 0 } host ? host : "localhost";
        if (string.IsNullOrEmpty(settings.Username))
            settings.Username = Environment.GetEnvironmentVariable("PGUSER") is { Length: > 0 } user ? user : Environment.UserName;
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

    // The URL itself is not in the message: it may hold a password.
    private static UsageException Bad(string why) =>
        new("bad-store-url", $"The URL of the store can't be read: {why}", $"It looks like {Form}");
}
