using System.Net;
using System.Net.Http.Headers;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server;

/// <summary>The folder of image data.</summary>
public sealed class DataTests
{
    [Fact]
    public async Task Files_of_the_folder_are_served_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var root = Directory.CreateDirectory(folder.File("data/stack/0")).Parent!.Parent!.FullName;
        foreach (var (name, text) in new[] { ("stack/0/1.jpg", "0123456789"), ("stack/page.html", "<script>1</script>"), ("stack/.hidden", "x"), ("stack/project.yaml", "x"), ("stack/Project.YML", "x") })
            await File.WriteAllTextAsync(Path.Combine(root, name), text, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("outside.jpg"), "secret", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(root, ".git"));
        await File.WriteAllTextAsync(Path.Combine(root, ".git/config"), "x", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(root, "out.jpg"), folder.File("outside.jpg"));
        File.CreateSymbolicLink(Path.Combine(root, "git.jpg"), Path.Combine(root, ".git/config"));
        File.CreateSymbolicLink(Path.Combine(root, "in.jpg"), Path.Combine(root, "stack/0/1.jpg"));
        Directory.CreateSymbolicLink(Path.Combine(root, "up"), folder.File(""));
        SpecialFiles.MakePipe(Path.Combine(root, "pipe.jpg"));
        SpecialFiles.MakeLoop(Path.Combine(root, "loop.jpg"));
        File.CreateSymbolicLink(Path.Combine(root, "zero.jpg"), "/dev/zero");
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { DataFolder = root });

        using var whole = await GetAsync(server, "stack/0/1.jpg");
        Assert.Equal(("image/jpeg", "0123456789"), (whole.Content.Headers.ContentType!.ToString(), await whole.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.True(whole.Headers.CacheControl!.Private && whole.Headers.CacheControl.MaxAge > TimeSpan.Zero);
        using var same = await GetAsync(server, "stack/0/1.jpg", request => request.Headers.IfNoneMatch.Add(whole.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        using var part = await GetAsync(server, "stack/0/1.jpg", request => request.Headers.Range = new RangeHeaderValue(2, 4));
        Assert.Equal((HttpStatusCode.PartialContent, "234"), (part.StatusCode, await part.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        using var link = await GetAsync(server, "in.jpg");
        Assert.Equal(HttpStatusCode.OK, link.StatusCode);
        using var page = await GetAsync(server, "stack/page.html");
        Assert.Equal("application/octet-stream", page.Content.Headers.ContentType!.ToString());
        Assert.Contains("sandbox", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        foreach (var path in new[]
        {
            "", "stack", "stack/", "stack/0/", "stack/.hidden", "stack/project.yaml", "stack/Project.YML", ".git/config", "out.jpg", "git.jpg", "up/outside.jpg",
            "../outside.jpg", "stack/../../outside.jpg", "%2e%2e/outside.jpg", "..%2foutside.jpg", "stack/0/1.jpg%00", "stack\\0\\1.jpg", "//etc/passwd", "none.jpg", "pipe.jpg", "loop.jpg", "zero.jpg",
        })
        {
            using var answer = await GetAsync(server, path);
            Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, path);
        }
    }

    private static async Task<HttpResponseMessage> GetAsync(RunningServer server, string path, Action<HttpRequestMessage>? change = null)
    {
        // As it is: an address that .NET has not tidied.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{server.Http.BaseAddress}data/{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        change?.Invoke(request);
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
