using Xunit;

namespace Tracelift.Tests.Support;

public sealed class GoldenFilesTests
{
    [Fact]
    public void Golden_files_are_found_by_their_parts() =>
        Assert.True(File.Exists(GoldenFiles.Require("tracing", "source", "treenode.csv")));

    [Theory]
    [MemberData(nameof(GoldenFiles.Names), "tracing/exports", "*.args.json", MemberType = typeof(GoldenFiles))]
    public void Every_golden_export_has_its_arguments(string name) =>
        Assert.True(File.Exists(GoldenFiles.Require("tracing", "exports", name.Replace(".args", "", StringComparison.Ordinal))));
}
