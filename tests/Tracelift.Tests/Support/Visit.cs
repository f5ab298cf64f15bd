using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Playwright;
using Xunit;

namespace Tracelift.Tests.Support;

/// <summary>A visitor with a browser.</summary>
public sealed class Visit : IAsyncDisposable
{
    /// <summary>How long anything may take in a browser.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _complaints = new();

    internal Visit(IBrowserContext context, IPage page)
    {
        Context = context;
        Page = page;
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Enqueue(message.Text);
        };
        context.WebError += (_, error) => _complaints.Enqueue(error.Error);
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>What the browser found wrong: errors of scripts, what the content security policy refuses, what could not be fetched.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Logs in on the page for that, and is then on the next one: whoever goes on before that may break the login off. Passwords are the names.</summary>
    public async Task LogInAsync(string user, string next = "/")
    {
        await Page.GotoAsync("/accounts/login?next=" + Uri.EscapeDataString(next));
        await Page.GetByLabel("Name").FillAsync(user);
        await Page.GetByLabel("Password").FillAsync(user);
        await Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Log in" }).ClickAsync();
        await ArriveAsync(url => !url.Contains("/accounts/login", StringComparison.Ordinal), "behind the login");
    }

    /// <summary>Waits until the page has an address with this end, and all of it is there.</summary>
    public Task ArriveAsync(string end) => ArriveAsync(url => url.EndsWith(end, StringComparison.Ordinal), end);

    /// <summary>
    /// Waits until the page has an address, and all of it is there. It looks: Playwright's own WaitForURLAsync and
    /// WaitForLoadStateAsync listen, and wait in vain for what they have missed, which was seen on a busy machine.
    /// </summary>
    public async Task ArriveAsync(Func<string, bool> isThere, string where)
    {
        var clock = Stopwatch.StartNew();
        while (!isThere(Page.Url) || !await IsCompleteAsync())
        {
            Assert.True(clock.Elapsed < Patience, $"The browser does not get to {where} but stays at {Page.Url}; {string.Join("; ", Complaints)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Keeps a picture of the whole page.</summary>
    /// <param name="name">Its name without an ending.</param>
    public Task PictureAsync(string name) =>
        Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Browser.Pictures, name + ".png"), FullPage = true });

    public async ValueTask DisposeAsync() => await Context.CloseAsync().WaitAsync(Patience);

    private async Task<bool> IsCompleteAsync()
    {
        try
        {
            return await Page.EvaluateAsync<string>("document.readyState") == "complete";
        }
        catch (PlaywrightException)
        {
            // It has gone on to another page meanwhile.
            return false;
        }
    }
}
