using System.Globalization;
using Tracelift.Errors;
using Tracelift.Server.Access;
using Tracelift.Server.Http;

namespace Tracelift.Server.Jobs;

/// <summary>
/// Bounds the bytes in the work folder: of all callers together, and of each. A writer takes the bytes
/// before they are written, and gives them back when the file is gone.
/// </summary>
internal sealed class WorkFolderQuota(ServerOptions options)
{
    /// <summary>The name of the fault that there is no room.</summary>
    public const string FullCode = "work-folder-full";

    private const string Nobody = "nobody";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _byOwner = new(StringComparer.Ordinal);
    private long _used;

    /// <summary>The bytes of all.</summary>
    public long Used
    {
        get
        {
            lock (_lock)
                return _used;
        }
    }

    /// <summary>Begins to count for a caller. A superuser is bounded by the limit for all only.</summary>
    public WorkFolderShare Open(Caller caller) => OpenFor(caller.Login, caller.IsSuperuser);

    /// <summary>Begins to count for a user by id; null for all who have not logged in, who share one count.</summary>
    public WorkFolderShare OpenFor(long? user, bool isSuperuser = false) => user is { } id
        ? OpenAs(string.Create(CultureInfo.InvariantCulture, $"user {id}"), isSuperuser ? long.MaxValue : options.LargestWorkFolderOfUser)
        : OpenAs(Nobody, options.LargestWorkFolderOfNobody);

    /// <summary>Begins to count for something else than a user.</summary>
    /// <param name="owner">Its name.</param>
    /// <param name="most">The bytes that all of this name may have.</param>
    public WorkFolderShare OpenAs(string owner, long most) => new(this, owner, most);

    /// <summary>Why so many further bytes are too many; null where they are counted from now on.</summary>
    internal DiskException? Add(string owner, long bytes, long most)
    {
        lock (_lock)
        {
            var own = _byOwner.GetValueOrDefault(owner);
            if (bytes > options.LargestWorkFolder - _used)
                return Full($"The server has no room for further files now: all of them may have {Size(options.LargestWorkFolder)}", "Files of jobs are removed after some time.");
            if (bytes > most - own)
            {
                return Full(
                    $"Files of {(owner == Nobody ? "all who have not logged in" : "one user")} may have {Size(most)} on this server, and {Size(own)} are taken",
                    "Ask for less at once, or try again later: files of jobs are removed after some time.");
            }

            Count(owner, bytes);
            return null;
        }
    }

    /// <summary>Counts bytes that are there whatever the limit, or (below 0) have gone.</summary>
    internal void Count(string owner, long bytes)
    {
        lock (_lock)
        {
            _used += bytes;
            if ((_byOwner[owner] = _byOwner.GetValueOrDefault(owner) + bytes) == 0)
                _byOwner.Remove(owner);
        }
    }

    private static DiskException Full(string message, string hint) => new(FullCode, message, hint, new IOException(message));

    private static string Size(long bytes) => bytes < 1 << 20
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MB");
}

/// <summary>The bytes that one job or one request has in the work folder. Disposing of it gives them back.</summary>
internal sealed class WorkFolderShare(WorkFolderQuota quota, string owner, long most) : IDisposable
{
    private long _held;

    /// <summary>The bytes.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>Takes bytes that are about to be written.</summary>
    /// <exception cref="DiskException"><c>work-folder-full</c>: they are too many, of the user's or of all.</exception>
    public void Take(long bytes)
    {
        if (quota.Add(owner, bytes, most) is { } fault)
            throw fault;
        Interlocked.Add(ref _held, bytes);
    }

    /// <summary>Takes bytes that are about to be written, unless they are too many.</summary>
    public bool TryTake(long bytes)
    {
        if (quota.Add(owner, bytes, most) is not null)
            return false;
        Interlocked.Add(ref _held, bytes);
        return true;
    }

    /// <summary>Gives bytes back.</summary>
    public void Give(long bytes)
    {
        Interlocked.Add(ref _held, -bytes);
        quota.Count(owner, -bytes);
    }

    /// <summary>Says how many bytes are there now, however many were taken.</summary>
    public void Set(long bytes) => quota.Count(owner, bytes - Interlocked.Exchange(ref _held, bytes));

    /// <summary>Gives all bytes back.</summary>
    public void Dispose() => Set(0);
}
