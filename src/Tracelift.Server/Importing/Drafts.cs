using System.Security.Cryptography;
using Tracelift.Server.Access;
using Tracelift.Server.Http;

namespace Tracelift.Server.Importing;

/// <summary>
/// All imports that are being entered: in memory, so that no file holds what was pasted, and bounded in number, size and
/// age. They outlive a login, and end with the server as logins do.
/// </summary>
internal sealed class Drafts(TimeProvider time) : IDisposable
{
    private const int IdDigits = 32;
    private const int Most = 200;
    private const int MostOfUser = 20;
    private const long MostBytes = 512L << 20;

    // The found projects are read from the texts again: they are larger than the texts.
    private const int MostLookedAt = 6;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ImportDraft> _drafts = new(StringComparer.Ordinal);

    /// <summary>Begins one.</summary>
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

    /// <summary>One of a caller's own.</summary>
    /// <exception cref="ApiFault">There is none of that name.</exception>
    public ImportDraft Get(string id, Caller caller)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (!_drafts.TryGetValue(id, out var draft) || draft.Owner != caller.Id || draft.Used + Lifetime <= now)
                throw ApiFault.NotFound("There is no such import: entries are kept for a day, and until the server ends");
            draft.Used = now;
            return draft;
        }
    }

    /// <summary>A caller's own, the latest first.</summary>
    public IReadOnlyList<ImportDraft> List(Caller caller)
    {
        lock (_lock)
            return [.. _drafts.Values.Where(draft => draft.Owner == caller.Id).OrderByDescending(draft => draft.Used)];
    }

    /// <summary>Whose one is, or null where there is none of that name.</summary>
    public long? OwnerOf(string id)
    {
        lock (_lock)
            return _drafts.TryGetValue(id, out var draft) ? draft.Owner : null;
    }

    /// <summary>Keeps a form from a user whose login has ended: only the owner knows the draft's name.</summary>
    /// <returns>Whether there is such a one.</returns>
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

    /// <summary>Makes room after one has got something: the oldest go.</summary>
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

    /// <summary>Forgets one.</summary>
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

    // Somebody may still work on one; it goes with what they do.
    private void Forget(IEnumerable<ImportDraft> drafts)
    {
        foreach (var draft in drafts.ToList())
            _drafts.Remove(draft.Id);
    }
}
