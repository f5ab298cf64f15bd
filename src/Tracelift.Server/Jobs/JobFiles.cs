using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Server.Http;

namespace Tracelift.Server.Jobs;

/// <summary>The files of a job.</summary>
internal sealed class JobFiles(string folder, WorkFolderShare share)
{
    /// <summary>The path of a file, be it there or not. Makes the folder.</summary>
    /// <param name="name">A plain name.</param>
    public string PathOf(string name)
    {
        WorkFolder.Make(folder);
        return PathIn(name);
    }

    /// <summary>A file that is there, or null.</summary>
    public FileInfo? Find(string name) => new FileInfo(PathIn(name)) is { Exists: true } file ? file : null;

    /// <summary>Stores the incoming bytes, up to a limit.</summary>
    /// <param name="from">Where it comes from.</param>
    /// <param name="name">What the file is called here: a name of ours, never a client's.</param>
    /// <param name="most">The most bytes.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The path.</returns>
    /// <exception cref="ApiFault">413: it is larger. 503: its disk is full.</exception>
    /// <exception cref="DiskException">There is no room for it.</exception>
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

    /// <summary>Begins a file of the job, which appears when it is complete, and counts its bytes.</summary>
    /// <exception cref="UsageException">It can't be made.</exception>
    public OutputFile Create(string name) => OutputFile.Create(PathOf(name), isPrivate: true, taking: share.Take);

    /// <summary>Makes a file of the job whose size is known before.</summary>
    /// <exception cref="DiskException">There is no room for it.</exception>
    public FileStream Create(string name, long bytes)
    {
        share.Take(bytes);
        return new FileStream(PathOf(name), PrivateFile.Options(FileMode.CreateNew, FileAccess.Write));
    }

    /// <summary>Counts the files that are there.</summary>
    public void Count() => share.Set(Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length) : 0);

    /// <summary>Removes all files, or all but one.</summary>
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
            // Somebody still reads one, or it may not be removed; what nobody remembers goes at the next start.
        }
    }

    private string PathIn(string name) => name == Path.GetFileName(name) && name is not ("" or "." or "..")
        ? Path.Combine(folder, name)
        : throw new ArgumentException($"{name} is no plain name", nameof(name));

    // ENOSPC, as .NET has it on Unix and on Windows.
    private static bool IsFull(IOException e) => (e.HResult & 0xffff) is 28 or 112;
}
