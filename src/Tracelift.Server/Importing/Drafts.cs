using System.Security.Cryptography;
using Tracelift.Server.Access;
using Tracelift.Server.Http;

namespace Tracelift.Server.Importing;

/// <summary>
/// All drafts of imports: in memory, so that no file holds pasted text, and limited in number, size and
/// age. They outlive a session, and end with the server.
/// </summary>
internal sealed class Drafts(TimeProvider time) : IDisposable
{
    private const int IdDigits = 32;
    private const int Most = 200;
    private const int MostOfUser = 20;
    private const long MostBytes = 512L << 20;

    // Found projects are larger than their texts, so those of older drafts are dropped and read again.
    private const int MostLookedAt = 6;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ImportDraft> _drafts = new(StringComparer.Ordinal);

    /// <summary>Starts a draft.</summary>
    public ImportDraft Begin(Caller caller)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            Forget(_drafts.Values.Where(draft => draft.Used + Lifetime <= now));
            Forget(_drafts.Values.Where(draft => draft.Owner == caller.Id).OrderByDescending(draft => draft.Used).Skip(MostOfUser - 1));
            Forget(_drafts.Values.OrderByDescending(draft => draft.Used).Skip(Most - 1));
            var draft = new ImportDraft(RandomNumberGenerator.GetHexString(IdDigits, lowercase: true), caller.Id ?? 0, now);
            return _drafts[draft.Id] = draft;
        }
    }

    /// <summary>Returns one of the caller's drafts.</summary>
    /// <exception cref="ApiFault">The caller has no draft of that id.</exception>
    public ImportDraft Get(string id, Caller caller)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (!_drafts.TryGetValue(id, out var draft) || draft.Owner != caller.Id || draft.Used + Lifetime <= now)
                throw ApiFault.NotFound("This import does not exist: drafts are kept for a day, and until the server ends");
            draft.Used = now;
            return draft;
        }
    }

    /// <summary>Returns the caller's drafts, the latest first.</summary>
    public IReadOnlyList<ImportDraft> List(Caller caller)
    {
        lock (_lock)
            return [.. _drafts.Values.Where(draft => draft.Owner == caller.Id).OrderByDescending(draft => draft.Used)];
    }

    /// <summary>Returns the owner of a draft, or null if it does not exist.</summary>
    public long? OwnerOf(string id)
    {
        lock (_lock)
            return _drafts.TryGetValue(id, out var draft) ? draft.Owner : null;
    }

    /// <summary>Saves a form of a user whose session has ended: only the owner knows the draft's id.</summary>
    /// <returns>Whether the draft exists.</returns>
    public bool Keep(string id, PendingForm form)
    {
        lock (_lock)
        {
            if (!_drafts.TryGetValue(id, out var draft))
                return false;
            draft.Pending = form;
            Tidy(draft);
            return true;
        }
    }

    /// <summary>Deletes the oldest drafts if a change has exceeded the limits.</summary>
    public void Tidy(ImportDraft latest)
    {
        lock (_lock)
        {
            foreach (var draft in _drafts.Values.Where(draft => draft.Found is not null && draft != latest).OrderByDescending(draft => draft.Used).Skip(MostLookedAt - 1))
                draft.Found = null;
            var bytes = _drafts.Values.Sum(draft => draft.Bytes);
            foreach (var draft in _drafts.Values.Where(draft => draft != latest).OrderBy(draft => draft.Used).ToList())
            {
                if (bytes <= MostBytes)
                    return;
                bytes -= draft.Bytes;
                _drafts.Remove(draft.Id);
            }
        }
    }

    /// <summary>Deletes a draft.</summary>
    public void Remove(ImportDraft draft)
    {
        lock (_lock)
            _drafts.Remove(draft.Id);
    }

    public void Dispose()
    {
        foreach (var draft in _drafts.Values)
            draft.Dispose();
    }

    // A request may still work on a draft; the draft is released when the request ends.
    private void Forget(IEnumerable<ImportDraft> drafts)
    {
        foreach (var draft in drafts.ToList())
            _drafts.Remove(draft.Id);
    }
}
