using Microsoft.Playwright;
using Tracelift.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Tracelift.Tests.Support;

/// <summary>
/// One real browser for all tests of a run, which gets at this machine only; begun by the first test that needs it.
/// Tests are skipped by name where there is none: <c>TRACELIFT_CHROMIUM</c> names one in an unusual place.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    private static readonly SemaphoreSlim Starting = new(1);
    private static readonly TemporaryFolder Folder = new();
    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    private static string Program => Environment.GetEnvironmentVariable("TRACELIFT_CHROMIUM") ?? "/usr/bin/chromium";

    /// <summary>The folder of pictures, which a run keeps.</summary>
    public static string Pictures => Path.Combine(Repository.Root, "artifacts", "screenshots");

    /// <summary>A new window without cookies of others.</summary>
    /// <param name="server">The server that paths are below.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="isDark">Whether they like dark pages.</param>
    /// <param name="runsScripts">Whether scripts run.</param>
    public static async Task<Visit> VisitAsync(Uri server, int width = 1280, int height = 900, bool isDark = false, bool runsScripts = true)
    {
        var browser = await StartAsync();
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = runsScripts,
        });
        context.SetDefaultTimeout((float)Visit.Patience.TotalMilliseconds);
        return new Visit(context, await context.NewPageAsync().WaitAsync(Visit.Patience));
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync().WaitAsync(Visit.Patience);
        _playwright?.Dispose();
        Folder.Dispose();
    }

    private static async Task<IBrowser> StartAsync()
    {
        Assert.SkipUnless(File.Exists(Program), "There is no Chromium: Debian's package chromium has it");
        await Starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = Humble(Program),
                Args =
                [
                    "--no-sandbox", "--disable-dev-shm-usage", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
                    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                ],
            });
        }
        finally
        {
            Starting.Release();
        }
    }

    // As root Chromium gives itself precedence over everybody else, and on few processors over what it is to look at.
    private static string Humble(string program)
    {
        const string Bounds = "/usr/bin/setpriv";
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess || !File.Exists(Bounds))
            return program;
        var script = Folder.Write("chromium", $"#!/bin/sh\nexec {Bounds} --bounding-set=-sys_nice --inh-caps=-sys_nice '{program}' \"$@\"\n");
        File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        return script;
    }
}
