using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Tracelift.Server.Http;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server;

/// <summary>The table of CATMAID's paths says what is served, and the guide shows it. UPDATE_GOLDEN=1 rewrites the guide.</summary>
public sealed partial class CatmaidPathsTests
{
    private const string Begin = "<!-- paths that are not served: begin -->";
    private const string End = "<!-- paths that are not served: end -->";

    private static string Guide => Path.Combine(Repository.Root, "docs/guide/clients.md");

    [Fact]
    public async Task A_path_of_CATMAID_is_served_or_answered_with_501()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        var routes = server.Server.Api.Calls.Concat(server.Server.Api.Pages).Select(call => Bare(call.Path)).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(CatmaidPaths.All.Select(path => path.Path).Order(StringComparer.Ordinal), CatmaidPaths.All.Select(path => path.Path));
        Assert.All(CatmaidPaths.All, path => Assert.Equal(path.WhyNot.Length == 0, routes.Contains(Bare(path.Path))));
        Assert.All(CatmaidPaths.All.Where(path => path.WhyNot.Length > 0), path => Assert.NotNull(CatmaidPaths.Find("/" + Braces().Replace(path.Path, "1"))));

        using var answer = await server.SendAsync("viewer", HttpMethod.Get, "/1/samplers/states");
        Assert.Equal(HttpStatusCode.NotImplemented, answer.StatusCode);
        Assert.Contains("CATMAID has this call, Tracelift does not: /1/samplers/states", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var other = await server.SendAsync("viewer", HttpMethod.Get, "/1/samplers/estates/of/mind");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task The_guide_lists_the_paths_that_are_not_served()
    {
        var text = await File.ReadAllTextAsync(Guide, TestContext.Current.CancellationToken);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        var table = new StringBuilder(Begin).Append("\n\n| for | paths of CATMAID |\n|---|---|\n");
        foreach (var group in CatmaidPaths.All.Where(path => path.WhyNot.Length > 0).GroupBy(path => path.WhyNot).OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase))
            table.Append("| ").Append(group.Key).Append(" | ").AppendJoin(", ", group.Select(path => $"`{path.Path}`")).Append(" |\n");
        var expected = text[..from] + table.Append('\n') + text[to..];
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(Guide, expected, TestContext.Current.CancellationToken);
        else
            Assert.Equal(expected, text);
    }

    private static string Bare(string path) => Braces().Replace(path.Trim('/'), "{}");

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Braces();
}
