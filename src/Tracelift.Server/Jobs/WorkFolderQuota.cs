using System.Globalization;
using Tracelift.Errors;
using Tracelift.Server.Access;
using Tracelift.Server.Http;

namespace Tracelift.Server.Jobs;

/// <summary>
/// Limits the bytes in the work folder, in total and per caller. A writer takes bytes
/// before writing, and releases them when the file is deleted.
/// </summary>
internal sealed class WorkFolderQuota(ServerOptions options)
{
    /// <summary>The code of the error for a full work folder.</summary>
    public const string FullCode = "work-folder-full";

    private const string Nobody = "nobody";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _byOwner = new(StringComparer.Ordinal);
    private long _used;

    /// <summary>The bytes in use.</summary>
    public long Used
    {
        get
        {
            lock (_lock)
                return _used;
        }
    }

    /// <summary>Starts counting for a caller. A superuser is only subject to the total.</summary>
    public WorkFolderShare Open(Caller caller) => OpenFor(caller.Login, caller.IsSuperuser);

    /// <summary>Starts counting for a user by id; null for all callers who are not logged in, who share one count.</summary>
    public WorkFolderShare OpenFor(long? user, bool isSuperuser = false) => user is { } id
        ? OpenAs(string.Create(CultureInfo.InvariantCulture, $"user {id}"), isSuperuser ? long.MaxValue : options.LargestWorkFolderOfUser)
        : OpenAs(Nobody, options.LargestWorkFolderOfNobody);

    /// <summary>Starts counting for an owner that is not a user.</summary>
    /// <param name="owner">The owner's name.</param>
    /// <param name="most">The most bytes of this owner.</param>
    public WorkFolderShare OpenAs(string owner, long most) => new(this, owner, most);

    /// <summary>Counts further bytes; returns the error if they exceed a limit, else null.</summary>
    internal DiskException? Add(string owner, long bytes, long most)
    {
        lock (_lock)
        {
            var own = _byOwner.GetValueOrDefault(owner);
            if (bytes > options.LargestWorkFolder - _used)
                return Full($"The server has no room for further files now: their limit is {Size(options.LargestWorkFolder)}", "Files of jobs are deleted after some time.");
            if (bytes > most - own)
            {
                return Full(
                    $"Files of {(owner == Nobody ? "all callers who are not logged in" : "one user")} may have {Size(most)} on this server, of which {Size(own)} are in use",
                    "Request less at once, or try again later: files of jobs are deleted after some time.");
            }

            Count(owner, bytes);
            return null;
        }
    }

    /// <summary>Counts existing bytes regardless of limits, or, if negative, deleted ones.</summary>
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

/// <summary>The bytes of a job or a request in the work folder. Disposing of the share releases them.</summary>
internal sealed class WorkFolderShare(WorkFolderQuota quota, string owner, long most) : IDisposable
{
    private long _held;

    /// <summary>The bytes in use.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>Takes bytes before they are written.</summary>
    /// <exception cref="DiskException"><c>work-folder-full</c>: the bytes exceed the user's limit or the total.</exception>
    public void Take(long bytes)
    {
        if (quota.Add(owner, bytes, most) is { } fault)
            throw fault;
        Interlocked.Add(ref _held, bytes);
    }

    /// <summary>Takes bytes before they are written, unless they exceed a limit.</summary>
    public bool TryTake(long bytes)
    {
        if (quota.Add(owner, bytes, most) is not null)
            return false;
        Interlocked.Add(ref _held, bytes);
        return true;
    }

    /// <summary>Releases bytes.</summary>
    public void Give(long bytes)
    {
        Interlocked.Add(ref _held, -bytes);
        quota.Count(owner, -bytes);
    }

    /// <summary>Sets the number of bytes in use.</summary>
    public void Set(long bytes) => quota.Count(owner, bytes - Interlocked.Exchange(ref _held, bytes));

    /// <summary>Releases all bytes.</summary>
    public void Dispose() => Set(0);
}
