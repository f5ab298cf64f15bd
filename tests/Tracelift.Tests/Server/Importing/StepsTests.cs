using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Importing;

/// <summary>The steps of the importer: what was entered is kept, whatever happens, and nothing is written before it is confirmed.</summary>
public sealed class StepsTests
{
    private static readonly string Two = Definitions.List(Definitions.Project("One", "a", "b"), Definitions.Project("Two", "c"));

    [Theory]
    [MemberData(nameof(ImporterScene.Kinds), MemberType = typeof(ImporterScene))]
    public async Task A_pasted_text_becomes_projects_when_it_is_confirmed_and_no_sooner(TestStoreKind kind)
    {
        await using var scene = await ImporterScene.StartAsync(kind);
        var before = await scene.Server.TestStore.FingerprintAsync();

        var projects = await scene.PasteAsync(Two);
        Assert.Contains("2 projects found", projects.Text, StringComparison.Ordinal);
        Assert.Contains("example.org/a", projects.Html, StringComparison.Ordinal);
        var confirm = (await projects.Form().Set("tag", "larva, em").SubmitAsync("next")).At("/confirm");
        Assert.Equal(before, await scene.Server.TestStore.FingerprintAsync());
        Assert.Contains("larva, em", confirm.Text, StringComparison.Ordinal);

        var result = await scene.ConfirmAsync(confirm);

        Assert.Contains("2 projects imported", result.Text, StringComparison.Ordinal);
        Assert.Equal(["One", "Two"], await scene.TitlesAsync());
    }
}
