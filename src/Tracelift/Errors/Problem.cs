namespace Tracelift.Errors;

/// <summary>A single fault: its kind, the place, and the expected value.</summary>
/// <param name="Code">A stable name of the kind of fault (<c>duplicate-pk</c>).</param>
/// <param name="Message">The fault, and the expected value.</param>
/// <param name="Where">The place: file, line, model, pk; empty if there is no single place.</param>
/// <param name="Position">
/// The byte offset in the source, from which the line can be found; null if unknown, or if <paramref name="Where"/> names the line.
/// </param>
public sealed record Problem(string Code, string Message, string Where = "", long? Position = null)
{
    /// <inheritdoc/>
    public override string ToString() => Where.Length == 0 ? Message : $"{Where}: {Message}";
}

/// <summary>Collects faults: counts all of them, and keeps the first of each kind.</summary>
public sealed class ProblemList
{
    /// <summary>The largest number of faults kept of each kind.</summary>
    public const int Kept = 20;

    private readonly Dictionary<string, (long Count, List<Problem> Kept)> _kinds = new(StringComparer.Ordinal);

    /// <summary>The number of all faults.</summary>
    public long Total { get; private set; }

    /// <summary>Whether there are no faults.</summary>
    public bool IsEmpty => Total == 0;

    internal string FirstCode => _kinds.Count == 0 ? "input" : _kinds.First().Key;

    /// <summary>The kept faults by kind, with a last line if a kind has more.</summary>
    public IReadOnlyList<Problem> Shown
    {
        get
        {
            var shown = new List<Problem>();
            foreach (var (code, (count, kept)) in _kinds)
            {
                shown.AddRange(kept);
                if (count > kept.Count)
                    shown.Add(new Problem(code, $"... and {count - kept.Count} more of this kind ({count} in all)"));
            }

            return shown;
        }
    }

    /// <summary>Adds a fault; builds its text only if the fault is kept.</summary>
    public void Add(string code, Func<Problem> problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        Total++;
        if (!_kinds.TryGetValue(code, out var kind))
            kind = (0, []);
        if (kind.Kept.Count < Kept)
            kind.Kept.Add(problem());
        _kinds[code] = (kind.Count + 1, kind.Kept);
    }

    /// <summary>Adds all faults of another list.</summary>
    public void AddAll(ProblemList other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (code, (count, kept)) in other._kinds)
        {
            var own = _kinds.GetValueOrDefault(code, (0, []));
            _kinds[code] = (own.Count + count, [.. own.Kept.Concat(kept).Take(Kept)]);
        }

        Total += other.Total;
    }

    /// <summary>Adds a fault.</summary>
    public void Add(Problem problem) => Add(problem.Code, () => problem);

    /// <summary>The number of faults of a kind.</summary>
    public long Count(string code) => _kinds.TryGetValue(code, out var kind) ? kind.Count : 0;
}
