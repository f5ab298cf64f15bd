using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Tracelift.Tests.Support;

/// <summary>Somebody at a browser.</summary>
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
        await Page.WaitForURLAsync(url => !url.Contains("/accounts/login", StringComparison.Ordinal));
    }

    /// <summary>Keeps a picture of the whole page.</summary>
    /// <param name="name">Its name without an ending.</param>
    public Task PictureAsync(string name) =>
        Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Browser.Pictures, name + ".png"), FullPage = true });

    public async ValueTask DisposeAsync() => await Context.CloseAsync().WaitAsync(Patience);
}
