using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Tracelift.Errors;
using Xunit;

namespace Tracelift.Tests.Stores;

/// <summary>Missing rights to a file or folder are reported. Only on Linux can a thread act as another user.</summary>
[SupportedOSPlatform("linux")]
public sealed class SqliteRightsTests
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Enterable =
        Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const UnixFileMode Writable = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    [Fact]
    public async Task A_folder_without_the_right_to_write_is_refused()
    {
        using var file = new SqliteFile();
        Directory.CreateDirectory(file.Folder);
        Allow(file, Readable, Enterable);

        var error = await AsNobodyAsync(file.OpenAsync);

        Assert.Equal("store-not-accessible", Assert.IsType<StoreException>(error).Code);
    }

    [Fact]
    public async Task A_file_without_the_right_to_read_is_refused()
    {
        using var file = new SqliteFile();
        await file.ImportAsync();
        Allow(file, UnixFileMode.UserRead, Enterable | Writable);

        var error = await AsNobodyAsync(file.OpenAsync);

        Assert.Equal("store-not-accessible", Assert.IsType<StoreException>(error).Code);
    }

    [Fact]
    public async Task A_file_that_may_only_be_read_can_be_read_but_takes_no_import()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(SqliteRows.Treenodes(1, 10));
        Allow(file, Readable, Enterable | Writable);

        var reading = await AsNobodyAsync(async () => await (await file.SnapshotAsync()).DisposeAsync());
        var writing = await AsNobodyAsync(async () => await (await file.ImportSessionAsync()).DisposeAsync());

        Assert.Null(reading);
        Assert.Equal("store-read-only", Assert.IsType<StoreException>(writing).Code);
        Assert.Equal(10L, file.Sql("SELECT count(*) FROM treenode"));
    }

    private static void Allow(SqliteFile file, UnixFileMode ofFile, UnixFileMode ofFolder)
    {
        if (File.Exists(file.Path))
            File.SetUnixFileMode(file.Path, ofFile);
        File.SetUnixFileMode(file.Folder, ofFolder);
        File.SetUnixFileMode(Path.GetDirectoryName(file.Folder)!, Enterable);
    }

    /// <summary>
    /// Does something with the file system's eyes of a user without rights: tests may run as root, who can do all.
    /// </summary>
    /// <returns>The fault.</returns>
    private static async Task<Exception?> AsNobodyAsync(Func<Task> work)
    {
        Exception? error = null;
        var thread = new Thread(() =>
        {
            const int otherUser = 65534;
            var before = SetFileSystemUser(otherUser);
            try
            {
                work().GetAwaiter().GetResult();
            }
            catch (Exception e)
            {
                error = e;
            }
            finally
            {
                _ = SetFileSystemUser(before);
            }
        });
        thread.Start();
        await Task.Run(thread.Join);
        return error;
    }

    [DllImport("libc", EntryPoint = "setfsuid")]
    private static extern int SetFileSystemUser(int user);
}
