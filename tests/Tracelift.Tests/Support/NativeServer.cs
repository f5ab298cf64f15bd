using System.Text.RegularExpressions;

namespace Tracelift.Tests.Support;

/// <summary>The native file as a server, for the tests that otherwise have a server in their own process.</summary>
internal sealed partial class NativeServer : IAsyncDisposable
{
    private readonly CliProcess _process;

    private NativeServer(CliProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<NativeServer> StartAsync(string store)
    {
        var process = Tool.Start(["serve", "--store", store, "--urls", "http://127.0.0.1:0"], new CliOptions { Timeout = TimeSpan.FromMinutes(10) });
        await process.WaitForErrorAsync("Ctrl-C");
        return new NativeServer(process, new Uri(Listening().Match(process.Error).Value));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
