using System.Diagnostics;
using Xunit;

namespace Tracelift.Tests.Support;

/// <summary>A real browser, which gets at this machine only. Tests that need it are skipped where it is not installed.</summary>
internal static class Chromium
{
    private const string Program = "/usr/bin/chromium";

    /// <summary>Opens a page, lets its scripts run, and gives back what it has become and what the browser said about it.</summary>
    public static async Task<(string Page, string Said)> OpenAsync(Uri address)
    {
        Assert.SkipUnless(File.Exists(Program), "There is no Chromium: Debian's package chromium has it");
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", $"--user-data-dir={folder.File("profile")}",
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--virtual-time-budget=20000", "--dump-dom", address.ToString(),
        })
        {
            start.ArgumentList.Add(argument);
        }

        using var browser = Process.Start(start)!;
        var page = browser.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await browser.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await browser.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (await page, said);
    }
}
