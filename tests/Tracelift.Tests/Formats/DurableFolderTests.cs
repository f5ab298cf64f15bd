using Tracelift.Files;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Formats;

public sealed class DurableFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_folder_is_made_with_those_above_it()
    {
        var path = _folder.File("a/b/c");

        DurableFolder.Create(path);
        DurableFolder.Create(path);

        Assert.True(Directory.Exists(path));
    }

    [Fact]
    public void A_folder_in_the_place_of_which_a_file_is_cannot_be_made()
    {
        var file = _folder.Write("a", "");

        Assert.Throws<IOException>(() => DurableFolder.Create(file));
        Assert.ThrowsAny<IOException>(() => DurableFolder.Create(Path.Combine(file, "b")));
    }

    [Fact]
    public void A_file_takes_the_place_of_another()
    {
        var (from, to) = (_folder.Write("from", "new"), _folder.Write("to", "old"));

        DurableFolder.Rename(from, to);

        Assert.Equal("new", File.ReadAllText(to));
        Assert.False(File.Exists(from));
    }

    [Fact]
    public void What_cannot_be_brought_to_the_disk_is_left_to_the_system()
    {
        DurableFolder.Flush(_folder.Path);
        DurableFolder.Flush(_folder.File("missing"));
    }

    public void Dispose() => _folder.Dispose();
}
