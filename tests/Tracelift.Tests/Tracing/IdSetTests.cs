using Tracelift.Model;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Sets of ids equal the library's sorted set, for any density.</summary>
public sealed class IdSetTests
{
    // The ids that share a container.
    private const int Container = 1 << 16;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(70_000)]
    public void It_holds_added_ids_without_removed_ones(int gap)
    {
        var random = new Random(gap);
        var all = Enumerable.Range(0, 3 * Container / Math.Min(gap, 100)).Select(i => ((long)i * gap) - 1000).ToArray();
        var (added, gone) = (all.ToArray(), all.Where(_ => random.Next(5) == 0).ToArray());
        random.Shuffle(added);
        IdSet set = new(added), untouched = new(added);
        var expected = new SortedSet<long>(added);
        Assert.Equal(expected, set);

        foreach (var id in gone)
            Assert.True(expected.Remove(id) && set.Remove(id) && !set.Remove(id));

        Assert.Equal(expected, set);
        Assert.Equal(expected.Count, set.Count);
        Assert.Equal((expected.Min, expected.Max), (set.Min, set.Max));
        foreach (var (id, rank) in expected.Select((id, rank) => (id, rank)).Where(_ => random.Next(50) == 0))
            Assert.Equal((rank, id, true), (set.Rank(id), set.At(rank), set.Contains(id)));
        foreach (var id in gone)
            Assert.Equal((-1, false), (set.Rank(id), set.Contains(id)));
        Assert.Equal(all, untouched);

        foreach (var id in gone)
            Assert.True(set.Add(id));
        Assert.Equal(all, set);
    }
}
