using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Pages;

/// <summary>The login page in a browser.</summary>
public sealed class LoginPageTests
{
    [Fact]
    public async Task Who_logs_in_is_named_and_led_to_where_they_were_going()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        await using var visit = await Browser.VisitAsync(server.Http.BaseAddress!);

        await visit.LogInAsync("viewer", "/?from=here");

        Assert.EndsWith("/?from=here", visit.Page.Url, StringComparison.Ordinal);
        Assert.Contains("viewer", await visit.Page.Locator("header").InnerTextAsync(), StringComparison.Ordinal);
        await visit.PictureAsync("home");
        Assert.Empty(visit.Complaints);
    }
}
