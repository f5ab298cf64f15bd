using Tracelift.Errors;
using Tracelift.Server.Api;

namespace Tracelift.Server.Jobs;

/// <summary>The folder for the files of jobs: one folder a job, and a limit for all of them together.</summary>
internal sealed class JobRoom : IDisposable
{
    private const string Prefix = "job-";

    private readonly bool _isTemporary;
    private readonly long _limit;
    private long _used;

    public JobRoom(ServerOptions options)
    {
        _isTemporary = options.WorkFolder is null;
        _limit = options.LargestWorkFolder;
        Root = Path.GetFullPath(options.WorkFolder ?? Path.Combine(Path.GetTempPath(), $"tracelift-{Guid.NewGuid():n}"));
    }

    /// <summary>The folder of all jobs.</summary>
    public string Root { get; }

    /// <summary>The bytes that further files may have.</summary>
    public long Left => Math.Max(0, _limit - Interlocked.Read(ref _used));

    /// <summary>Makes the folder, removes what jobs that nobody remembers have left there, and counts the rest.</summary>
    /// <param name="known">The jobs that are remembered.</param>
    /// <exception cref="UsageException">The folder can't be made.</exception>
    public void Open(IReadOnlySet<string> known)
    {
        try
        {
            Make(Root);
            foreach (var folder in Directory.EnumerateDirectories(Root, Prefix + "*"))
            {
                if (known.Contains(Path.GetFileName(folder)[Prefix.Length..]))
                    Take(Directory.EnumerateFiles(folder).Sum(file => new FileInfo(file).Length));
                else
                    Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("bad-work-folder", $"The folder for files of jobs, {Root}, can't be used: {e.Message}", "Name another one with --work-folder.");
        }
    }

    /// <summary>The folder of a job; made when its first file is.</summary>
    public JobFiles Of(string job) => new(this, Path.Combine(Root, Prefix + job));

    /// <summary>Counts bytes that were written, or (below 0) have gone.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _used, bytes);

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

/// <summary>The files of a job.</summary>
internal sealed class JobFiles(JobRoom room, string folder)
{
    /// <summary>The bytes that further files may have, of this job and of all others together.</summary>
    public long Left => room.Left;

    /// <summary>The path of a file, be it there or not. Makes the folder.</summary>
    /// <param name="name">A plain name.</param>
    public string PathOf(string name)
    {
        JobRoom.Make(folder);
        return PathIn(name);
    }

    /// <summary>A file that is there, or null.</summary>
    public FileInfo? Find(string name) => new FileInfo(PathIn(name)) is { Exists: true } file ? file : null;

    /// <summary>Keeps what comes in, as long as it is not too much.</summary>
    /// <param name="from">Where it comes from.</param>
    /// <param name="name">What the file is called here: a name of ours, never a client's.</param>
    /// <param name="most">The most bytes.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The path.</returns>
    /// <exception cref="ApiFault">413: it is larger. 503: there is no room.</exception>
    public async Task<string> ReceiveAsync(Stream from, string name, long most, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        var buffer = new byte[1 << 17];
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
            for (var total = 0L; await from.ReadAsync(buffer, cancellationToken) is int count and > 0;)
            {
                total += count;
                if (total > most)
                    throw ApiFault.TooLarge($"The file is larger than the limit of {most} bytes");
                if (count > Left)
                    throw ApiFault.NotNow("The server has no room for further files now", "Files of jobs are removed after some time.");
                room.Take(count);
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }
        catch (IOException e) when (e is not DirectoryNotFoundException && IsFull(e))
        {
            throw ApiFault.NotNow("The server's disk is full");
        }

        return path;
    }

    /// <summary>Counts a file that was written here by others.</summary>
    public void Count(string name) => room.Take(Find(name)?.Length ?? 0);

    /// <summary>Removes all files, or all but one.</summary>
    public void Remove(string? but = null)
    {
        if (!Directory.Exists(folder))
            return;
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles().Where(file => file.Name != but))
            {
                var length = file.Length;
                file.Delete();
                room.Take(-length);
            }

            if (but is null)
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody still reads one, or it may not be removed; what nobody remembers goes at the next start.
        }
    }

    private string PathIn(string name) => name == Path.GetFileName(name) && name is not ("" or "." or "..")
        ? Path.Combine(folder, name)
        : throw new ArgumentException($"{name} is no plain name", nameof(name));

    // ENOSPC, as .NET has it on Unix and on Windows.
    private static bool IsFull(IOException e) => (e.HResult & 0xffff) is 28 or 112;
}
