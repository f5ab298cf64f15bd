using Tracelift.Model.Projects;
using Tracelift.Projects.Stored;
using Tracelift.Server.Pages.Projects;
using Xunit;

namespace Tracelift.Tests.Server.Pages;

/// <summary>A browser gets only usable mirrors, and a page allows only their images.</summary>
public sealed class StackViewTests
{
    private static readonly Uri Page = new("https://catmaid.example:8443/base/");

    [Theory]
    [InlineData("https://a.org/x/", "https://a.org")]
    [InlineData("http://a.org:8080/x/", "http://a.org:8080")]
    [InlineData("http://ann:secret@a.org/x/", "http://a.org")]
    [InlineData("http://[::1]:81/x/", "http://[::1]:81")]
    [InlineData("/data/x/", "https://catmaid.example:8443")]
    [InlineData("x/", "https://catmaid.example:8443")]
    [InlineData("//b.org/x/", "https://b.org")]
    public void Images_of_the_mirrors_host_are_allowed(string imageBase, string origin) => Assert.Equal(origin, View(Mirror(imageBase))?.Origin);

    [Theory]
    [InlineData("javascript:alert(1)//")]
    [InlineData("ftp://a.org/x/")]
    [InlineData("data:image/png;base64,")]
    [InlineData("file:///etc/")]
    [InlineData("http://a.org;script-src *//x/")]
    [InlineData("http://a.org script-src/x/")]
    public void Nothing_else_is(string imageBase) =>
        Assert.True(View(Mirror(imageBase)) is not { } view || view.Origin.All(c => char.IsAsciiLetterOrDigit(c) || ":/.[]-_".Contains(c, StringComparison.Ordinal)), imageBase);

    [Fact]
    public void The_first_mirror_that_has_tiles_is_shown()
    {
        Assert.Null(View(Mirror("https://a.org/x/", 10)));
        Assert.Null(View());
        Assert.Equal("https://b.org", View(Mirror("https://a.org/x/", 14), Mirror("https://b.org/x/", 5))?.Origin);

        // This server cuts tiles of images in chunks.
        Assert.Equal("https://catmaid.example:8443/base/projects/1/stacks/1/tiles/", View(Mirror("https://a.org/x.n5/%SCALE_DATASET%/0_1_2", 11))?.Root);
    }

    [Theory]
    [InlineData("https://a.org/x/render.php?a=%2F&b=1", 2, "https://a.org/x/render.php?a=%2F&b=1?x=0&y=0&z=5")]
    [InlineData("https://a.org/a%20b/", 1, "https://a.org/a%20b/5/0_0_2.jpg")]
    [InlineData("/data/a b/", 1, "https://catmaid.example:8443/data/a%20b/5/0_0_2.jpg")]
    public void An_address_of_the_web_is_left_to_the_letter(string imageBase, int type, string begins) =>
        Assert.StartsWith(begins, View(Mirror(imageBase, type))!.Overview(5), StringComparison.Ordinal);

    [Fact]
    public void Levels_have_the_scales_of_their_factors()
    {
        var view = View(Mirror("https://a.org/x/"))!;
        Assert.Equal([1, 2, 4], view.Scales);
        Assert.Equal("https://a.org/x/5/0_0_2.jpg", view.Overview(5));

        view = With(new(1, 1, 1), new(3, 3, 1), new(9, 9, 2));
        Assert.Equal([1, 3, 9], view.Scales);
        Assert.Equal("https://a.org/x/2/0_0_2.jpg", view.Overview(5));
        Assert.Contains("\"scales\":[1,3,9],\"through\":[1,1,2]", view.ToJson(), StringComparison.Ordinal);

        // The viewer scales x and y alike.
        Assert.Equal([1, 2], With(new(1, 1, 1), new(2, 2, 2), new(4, 2, 2), new(4, 4, 4)).Scales);

        StackView With(params Integer3[] factors) => StackView.Of(1, view.Stack with { Definition = view.Stack.Definition with { DownsampleFactors = factors } }, Page)!;
    }

    private static MirrorDefinition Mirror(string imageBase, int type = 1) => new() { Title = "m", ImageBase = imageBase, TileWidth = 256, TileHeight = 256, TileSourceType = type };

    private static StackView? View(params MirrorDefinition[] mirrors) => StackView.Of(
        1, new StoredStack(1, 1, new StackDefinition { Title = "s", Dimension = new(1_000, 1_000, 10), Resolution = new(1, 1, 1), Mirrors = mirrors }, [], [], [], false), Page);
}
