using Tracelift.Formats.Json;
using Xunit;

namespace Tracelift.Tests.Formats.Json;

public sealed class BlockIndexTests
{
    [Fact]
    public void Adjacent_blocks_with_a_model_are_one_run()
    {
        var index = Fill(new BlockIndex(smallest: 100), Enumerable.Range(0, 100).Select(i => i / 25));

        // Blocks of 11 objects: those at the model's ends hold some of its neighbours, too.
        Assert.Equal([new Run(220, 549, 23)], index.Runs(1));
        Assert.Empty(index.Runs(9));
    }

    [Fact]
    public void Unknown_models_are_in_no_run_but_their_own()
    {
        var index = Fill(new BlockIndex(smallest: 5), [3, -1, 3, 3]);

        Assert.Equal([new Run(0, 9, 1), new Run(20, 39, 3)], index.Runs(3));
    }

    [Fact]
    public void Blocks_become_larger_before_they_become_too_many()
    {
        var index = Fill(new BlockIndex(smallest: 10, most: 16), Enumerable.Range(0, 10_000).Select(i => i % 5000 == 0 ? 1 : 0));

        Assert.InRange(index.Count, 8, 16);
        Assert.Equal([new Run(0, 99_999, 1)], index.Runs(0));
        Assert.Contains(index.Runs(1), run => run.Start <= 50_000 && run.End > 50_000);
        Assert.True(index.Runs(1).Sum(run => run.End - run.Start) < 50_000);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(5, 0, 1)]
    [InlineData(10, 10, 2)]
    [InlineData(95, 90, 10)]
    [InlineData(5000, 90, 10)]
    public void The_last_known_line_before_a_position_is_found(long position, long start, long line) =>
        Assert.Equal((start, line), Fill(new BlockIndex(smallest: 5), Enumerable.Repeat(0, 10)).Before(position));

    // Objects of 9 bytes with a line feed between them.
    private static BlockIndex Fill(BlockIndex index, IEnumerable<int> models)
    {
        var at = 0;
        foreach (var model in models)
        {
            index.Add(at, at + 9, model, (at / 10) + 1);
            at += 10;
        }

        index.Close();
        return index;
    }
}
