using Xunit;

namespace Tracelift.Tests.Support;

public sealed class TemporaryFolderTests
{
    [Fact]
    public void A_temporary_folder_goes_with_all_that_is_in_it()
    {
        TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("below"));
        string file = folder.Write("below/file", "text");

        Assert.Equal("text", File.ReadAllText(file));
        folder.Dispose();

        Assert.False(Directory.Exists(folder.Path));
    }
}
