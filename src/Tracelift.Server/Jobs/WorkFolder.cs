using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Server.Http;

namespace Tracelift.Server.Jobs;

/// <summary>The folder for the server's own files: one folder a job, and what answers are spooled into.</summary>
internal sealed class WorkFolder : IDisposable
{
    private const string JobPrefix = "job-";
    private const string SpoolPrefix = "spool-";

    private readonly bool _isTemporary;

    public WorkFolder(ServerOptions options, WorkFolderQuota quota)
    {
        _isTemporary = options.WorkFolder is null;
        Quota = quota;
        Root = Path.GetFullPath(options.WorkFolder ?? Path.Combine(Path.GetTempPath(), $"tracelift-{Guid.NewGuid():n}"));
    }

    /// <summary>The folder of all.</summary>
    public string Root { get; }

    /// <summary>How much may be in it.</summary>
    public WorkFolderQuota Quota { get; }

    /// <summary>Makes the folder, and removes what jobs that nobody remembers, and requests, have left there.</summary>
    /// <param name="known">The jobs that are remembered.</param>
    /// <exception cref="UsageException">The folder can't be made.</exception>
    public void Open(IReadOnlySet<string> known)
    {
        try
        {
            Make(Root);
            foreach (var folder in Directory.EnumerateDirectories(Root, JobPrefix + "*").Where(folder => !known.Contains(Path.GetFileName(folder)[JobPrefix.Length..])))
                Directory.Delete(folder, recursive: true);
            foreach (var spool in Directory.EnumerateFiles(Root, SpoolPrefix + "*"))
                File.Delete(spool);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("bad-work-folder", $"The folder for files of jobs, {Root}, can't be used: {e.Message}", "Name another one with --work-folder.");
        }
    }

    /// <summary>The files of a job; its folder is made when its first file is.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="share">Counts the bytes of its files.</param>
    public JobFiles Of(string job, WorkFolderShare share) => new(Path.Combine(Root, JobPrefix + job), share);

    /// <summary>A file to spool an answer into, for this user of the machine only. It goes when it is closed, or when the process ends.</summary>
    /// <remarks>Take the bytes of a <see cref="WorkFolderShare"/> before they are written, and dispose of that after the file.</remarks>
    public FileStream Spool()
    {
        Make(Root);
        var options = PrivateFile.Options(FileMode.CreateNew, FileAccess.ReadWrite);
        options.Share = FileShare.Delete;
        options.Options |= FileOptions.DeleteOnClose;
        var spool = new FileStream(Path.Combine(Root, $"{SpoolPrefix}{Guid.NewGuid():n}"), options);

        // Without a name the file goes even where the process is killed.
        if (!OperatingSystem.IsWindows())
            File.Delete(spool.Name);
        return spool;
    }

    public void Dispose()
    {
        try
        {
            if (_isTemporary && Directory.Exists(Root))
                Directory.Delete(Root, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system removes temporary files some day.
        }
    }

    /// <summary>Makes a folder for its owner only: exports can hold hashes of passwords.</summary>
    public static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
