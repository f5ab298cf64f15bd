using Npgsql;
using Tracelift.Errors;
using Tracelift.Postgres;
using Xunit;

namespace Tracelift.Tests.Stores;

public sealed class PostgresUrlTests
{
    [Fact]
    public void All_parts_are_read()
    {
        var url = PostgresUrl.Parse("postgresql://anna:secret@db.example.org:5433/tracing?sslmode=verify-full&application_name=nightly&connect_timeout=7");

        Assert.Equal("anna", url.Settings.Username);
        Assert.Equal("secret", url.Settings.Password);
        Assert.Equal("db.example.org", url.Settings.Host);
        Assert.Equal(5433, url.Settings.Port);
        Assert.Equal("tracing", url.Settings.Database);
        Assert.Equal(SslMode.VerifyFull, url.Settings.SslMode);
        Assert.Equal("nightly", url.Settings.ApplicationName);
        Assert.Equal(7, url.Settings.Timeout);
        Assert.False(url.Settings.Pooling);
        Assert.Equal(0, url.Settings.CommandTimeout);
    }

    [Theory]
    [InlineData("postgresql://anna:secret@h/db", "postgresql://anna@h/db")]
    [InlineData("postgres://anna@h:5432/db?password=secret", "postgresql://anna@h/db")]
    [InlineData("POSTGRESQL://anna@[::1]:6000/db", "postgresql://anna@[::1]:6000/db")]
    [InlineData("postgresql://anna@/db?host=/var/run/postgresql", "postgresql://anna@/var/run/postgresql/db")]
    public void Its_name_is_without_password_and_parameters(string url, string name) => Assert.Equal(name, PostgresUrl.Parse(url).Name);

    [Fact]
    public void Encoded_characters_are_decoded()
    {
        var url = PostgresUrl.Parse("postgresql://an%40na:p%40%3A%2F%25ss@h/my%20db");

        Assert.Equal("an@na", url.Settings.Username);
        Assert.Equal("p@:/%ss", url.Settings.Password);
        Assert.Equal("my db", url.Settings.Database);
    }

    [Fact]
    public void An_address_in_IPv6_and_a_socket_are_hosts()
    {
        Assert.Equal("::1", PostgresUrl.Parse("postgresql://[::1]:6000/db").Settings.Host);
        Assert.Equal(6000, PostgresUrl.Parse("postgresql://[::1]:6000/db").Settings.Port);
        Assert.Equal(5432, PostgresUrl.Parse("postgresql://[::1]/db").Settings.Port);
        Assert.Equal("/run/pg", PostgresUrl.Parse("postgresql:///db?host=%2Frun%2Fpg").Settings.Host);
    }

    [Theory]
    [InlineData("mysql://h/db")]
    [InlineData("postgresql://h")]
    [InlineData("postgresql://h/")]
    [InlineData("postgresql://h:x/db")]
    [InlineData("postgresql://h:99999/db")]
    [InlineData("postgresql://[::1/db")]
    [InlineData("postgresql://h/db?colour=red")]
    [InlineData("postgresql://h/db?sslmode=perhaps")]
    [InlineData("postgresql://h/db?connect_timeout=soon")]
    [InlineData("postgresql://h/d%00b")]
    [InlineData("postgresql://:secret@h:x/db")]
    public void What_is_wrong_is_said_without_the_password(string url)
    {
        var error = Assert.Throws<UsageException>(() => PostgresUrl.Parse(url));

        Assert.Equal("bad-store-url", error.Code);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }
}
