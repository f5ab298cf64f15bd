using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Server.Http;

namespace Tracelift.Server.Jobs;

/// <summary>The files of a job.</summary>
internal sealed class JobFiles(string folder, WorkFolderShare share)
{
    /// <summary>Returns the path of a file, which need not exist. Creates the folder.</summary>
    /// <param name="name">A name without a folder.</param>
    public string PathOf(string name)
    {
        WorkFolder.Make(folder);
        return PathIn(name);
    }

    /// <summary>Returns an existing file, or null.</summary>
    public FileInfo? Find(string name) => new FileInfo(PathIn(name)) is { Exists: true } file ? file : null;

    /// <summary>Stores the incoming bytes, up to a limit.</summary>
    /// <param name="from">The stream to store.</param>
    /// <param name="name">The name of the file here: one of ours, never a client's.</param>
    /// <param name="most">The most bytes.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The path.</returns>
    /// <exception cref="ApiFault">413: the file is too large. 503: the disk is full.</exception>
    /// <exception cref="DiskException">The work folder has no room for the file.</exception>
    public async Task<string> ReceiveAsync(Stream from, string name, long most, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        var buffer = new byte[1 << 17];
        try
        {
            await using var file = new FileStream(path, PrivateFile.Options(FileMode.CreateNew, FileAccess.Write));
            for (var total = 0L; await from.ReadAsync(buffer, cancellationToken) is int count and > 0;)
            {
                total += count;
                if (total > most)
                    throw ApiFault.TooLarge($"The file is larger than the limit of {most} bytes");
                share.Take(count);
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }
        catch (IOException e) when (e is not DirectoryNotFoundException && IsFull(e))
        {
            throw ApiFault.NotNow("The server's disk is full");
        }

        return path;
    }

    /// <summary>Starts a file of the job, which appears when it is complete, and counts its bytes.</summary>
    /// <exception cref="UsageException">The file can't be created.</exception>
    public OutputFile Create(string name) => OutputFile.Create(PathOf(name), isPrivate: true, taking: share.Take);

    /// <summary>The place of a file of the job, which appears when it is complete, and whose bytes are counted.</summary>
    public OutputPlace PlaceOf(string name) => new(PathOf(name)) { IsPrivate = true, Taking = share.Take };

    /// <summary>Creates a file of the job with a known size.</summary>
    /// <exception cref="DiskException">The work folder has no room for the file.</exception>
    public FileStream Create(string name, long bytes)
    {
        share.Take(bytes);
        return new FileStream(PathOf(name), PrivateFile.Options(FileMode.CreateNew, FileAccess.Write));
    }

    /// <summary>Counts the existing files.</summary>
    public void Count() => share.Set(Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length) : 0);

    /// <summary>Deletes all files, or all but one.</summary>
    public void Remove(string? but = null)
    {
        if (!Directory.Exists(folder))
        {
            share.Set(0);
            return;
        }

        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles().Where(file => file.Name != but))
                file.Delete();
            if (but is null)
                Directory.Delete(folder, recursive: true);
            Count();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file may be in use or protected; the next start deletes files without a job.
        }
    }

    private string PathIn(string name) => name == Path.GetFileName(name) && name is not ("" or "." or "..")
        ? Path.Combine(folder, name)
        : throw new ArgumentException($"{name} is not a plain name", nameof(name));

    // ENOSPC, as .NET reports it on Unix and Windows.
    private static bool IsFull(IOException e) => (e.HResult & 0xffff) is 28 or 112;
}
