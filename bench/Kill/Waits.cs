using System.Globalization;

namespace Tracelift.Bench.Kill;

/// <summary>A client's waiting times by statement.</summary>
internal sealed class Waits
{
    private readonly Dictionary<string, (long Count, TimeSpan Sum, TimeSpan Longest)> _kinds = new(StringComparer.Ordinal);

    /// <summary>The longest wait for any statement.</summary>
    public TimeSpan Longest => _kinds.Values.Select(kind => kind.Longest).DefaultIfEmpty().Max();

    public void Add(string kind, TimeSpan wait)
    {
        var (count, sum, longest) = _kinds.GetValueOrDefault(kind);
        _kinds[kind] = (count + 1, sum + wait, wait > longest ? wait : longest);
    }

    public override string ToString() => string.Join(
        "; ",
        _kinds.Select(kind => string.Create(
            CultureInfo.InvariantCulture,
            $"{kind.Key} {kind.Value.Count} times, {kind.Value.Sum.TotalMilliseconds / kind.Value.Count:0.0} ms each, longest {kind.Value.Longest.TotalMilliseconds:0} ms")));
}
