using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Server.Http;

namespace Tracelift.Server.Jobs;

/// <summary>The folder for the server's own files: one folder per job, and temporary files of answers.</summary>
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

    /// <summary>The path of the folder.</summary>
    public string Root { get; }

    /// <summary>The limits on files in the folder.</summary>
    public WorkFolderQuota Quota { get; }

    /// <summary>Creates the folder, and deletes leftovers of unknown jobs and of requests.</summary>
    /// <param name="known">The ids of known jobs.</param>
    /// <exception cref="UsageException">The folder can't be created.</exception>
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

    /// <summary>Returns the files of a job, whose folder is created with the first file.</summary>
    /// <param name="job">The job's id.</param>
    /// <param name="share">Counts the bytes of the job's files.</param>
    public JobFiles Of(string job, WorkFolderShare share) => new(Path.Combine(Root, JobPrefix + job), share);

    /// <summary>Creates a temporary file for an answer that only this user of the machine can read. It disappears when it is closed, or when the process ends.</summary>
    /// <remarks>Take the bytes of a <see cref="WorkFolderShare"/> before they are written, and dispose of the share after the file.</remarks>
    public FileStream Spool()
    {
        Make(Root);
        var options = PrivateFile.Options(FileMode.CreateNew, FileAccess.ReadWrite);
        options.Share = FileShare.Delete;
        options.Options |= FileOptions.DeleteOnClose;
        var spool = new FileStream(Path.Combine(Root, $"{SpoolPrefix}{Guid.NewGuid():n}"), options);

        // A file without a name disappears even if the process is killed.
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
            // The system deletes temporary files some day.
        }
    }

    /// <summary>Creates a folder that only its owner can read: exports can hold hashes of passwords.</summary>
    public static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
