using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging.Abstractions;
using Tracelift.Server.Transport;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Access;

/// <summary>A web server with TLS in front.</summary>
public sealed class ProxyTests
{
    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.Forbidden)]
    public async Task Who_logs_in_through_it_gets_cookies_for_tls_only(bool isBehindProxy, HttpStatusCode status)
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { IsBehindProxy = isBehindProxy });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/accounts/login")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("name", "viewer"), KeyValuePair.Create("pwd", "viewer")]),
        };
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "lab.example");
        request.Headers.Add("Origin", "https://lab.example");

        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        // Without the proxy's headers the page seems to come from another site.
        Assert.Equal(status, answer.StatusCode);
        if (isBehindProxy)
            Assert.All(answer.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task It_may_be_on_another_machine_and_only_what_it_has_added_counts()
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.7");
        context.Request.Headers["X-Forwarded-For"] = "203.0.113.1, 198.51.100.4";
        context.Request.Headers["X-Forwarded-Proto"] = "https";
        context.Request.Headers["X-Forwarded-Host"] = "lab.example";

        await new ForwardedHeadersMiddleware(_ => Task.CompletedTask, NullLoggerFactory.Instance, Microsoft.Extensions.Options.Options.Create(ProxyHeaders.Believed)).Invoke(context);

        Assert.Equal(IPAddress.Parse("198.51.100.4"), context.Connection.RemoteIpAddress);
        Assert.Equal(("https", "lab.example"), (context.Request.Scheme, context.Request.Host.Value));
    }
}
