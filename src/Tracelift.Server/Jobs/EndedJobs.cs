using Tracelift.Server.Http;
using Tracelift.Stores.Ledger;

namespace Tracelift.Server.Jobs;

/// <summary>
/// Chooses the ended jobs to delete. Each user has a limit of number and size, so that no user's jobs displace
/// another user's. If the total is too large, jobs of callers who are not logged in go first, then those of the user
/// with the most jobs.
/// </summary>
internal static class EndedJobs
{
    /// <summary>The most bytes of one user's ended jobs in memory: options, reports and faults.</summary>
    public const long MostBytesOfUser = 64L << 20;

    /// <summary>The most bytes of all ended jobs in memory.</summary>
    public const long MostBytes = 256L << 20;

    /// <summary>Returns the bytes of a job in memory.</summary>
    public static long BytesOf(StoredJob job) => ((long)(job.Report?.Length ?? 0) + job.Options.Length + (job.Fault?.Length ?? 0)) * sizeof(char);

    /// <summary>Returns the ids of the jobs to delete.</summary>
    /// <param name="ended">All ended jobs.</param>
    /// <param name="options">The limits.</param>
    /// <param name="now">The current time.</param>
    public static List<string> ToForget(IEnumerable<StoredJob> ended, ServerOptions options, DateTimeOffset now)
    {
        var forgotten = new List<string>();
        var owners = new List<Owner>();
        foreach (var group in ended.GroupBy(job => job.User))
        {
            var owner = new Owner(group.Key);
            foreach (var job in group.OrderByDescending(job => job.Ended))
            {
                // The newest job stays, however long its report is.
                var bytes = BytesOf(job);
                if (job.Ended + options.KeepJobs <= now || owner.Kept.Count >= options.MostEndedJobsOfUser || (owner.Bytes + bytes > MostBytesOfUser && owner.Kept.Count > 0))
                    forgotten.Add(job.Id);
                else
                    owner.Keep(job, bytes);
            }

            owners.Add(owner);
        }

        while (owners.Sum(owner => owner.Kept.Count) > options.MostEndedJobs)
            forgotten.Add(First(owners, owner => owner.Kept.Count).ForgetOldest());
        while (owners.Sum(owner => owner.Bytes) > MostBytes)
            forgotten.Add(First(owners, owner => owner.Bytes).ForgetOldest());
        return forgotten;
    }

    private static Owner First(List<Owner> owners, Func<Owner, long> size) =>
        owners.Find(owner => owner.User is null && size(owner) > 0) ?? owners.MaxBy(size)!;

    private sealed class Owner(long? user)
    {
        public long? User => user;

        public Stack<(string Id, long Bytes)> Kept { get; } = [];

        public long Bytes { get; private set; }

        public void Keep(StoredJob job, long bytes)
        {
            Kept.Push((job.Id, bytes));
            Bytes += bytes;
        }

        public string ForgetOldest()
        {
            var (id, bytes) = Kept.Pop();
            Bytes -= bytes;
            return id;
        }
    }
}
