using System.Text;
using Tracelift.Bench.Mutate;
using Tracelift.Example;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Formats.Hostile;

/// <summary>
/// Files that were spoilt in any way load, or are refused with the store as it was. These are a sample; bench/Mutate
/// tries as many as one likes.
/// </summary>
public sealed class MutationTests
{
    private const int Sample = 2_000;
    private const double MostSeconds = 10;

    public static TheoryData<string> Corpus =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests/corpus"), "*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Spoilt_files_are_loaded_or_refused()
    {
        byte[][] files = [Encoding.UTF8.GetBytes(TracingFile.Sound().Text()), await ExampleAsync()];
        var mutator = new Mutator(files);
        await using var store = await TrialStore.CreateAsync(files[0], TestContext.Current.CancellationToken);
        var trial = new Trial(store, MostSeconds);
        var ends = new Dictionary<TrialEnd, int>();
        for (var seed = 1; seed <= Sample; seed++)
        {
            var result = await trial.RunAsync(mutator.Mutate(seed), seed);

            Assert.True(result.End != TrialEnd.Failed, $"Seed {seed}: {result.Text}");
            ends[result.End] = ends.GetValueOrDefault(result.End) + 1;
        }

        Assert.InRange(ends[TrialEnd.Loaded], Sample / 20, Sample / 2);
    }

    [Theory]
    [MemberData(nameof(Corpus))]
    public async Task Mutations_found_once_are_loaded_or_refused(string file)
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests/corpus", file), TestContext.Current.CancellationToken);
        await using var store = await TrialStore.CreateAsync(Encoding.UTF8.GetBytes(TracingFile.Sound().Text()), TestContext.Current.CancellationToken);
        var trial = new Trial(store, MostSeconds);

        // Each way to import it: into a new project or one that is there, with new ids or its own.
        foreach (var way in (long[])[1, 3, 7, 21])
        {
            var result = await trial.RunAsync(bytes, way);

            Assert.True(result.End != TrialEnd.Failed, $"Way {way}: {result.Text}");
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        byte[][] files = [Encoding.UTF8.GetBytes(TracingFile.Sound().Text())];
        var (a, b) = (new Mutator(files), new Mutator(files));

        foreach (var seed in Enumerable.Range(1, 100))
            Assert.Equal(a.Mutate(seed), b.Mutate(seed));
        Assert.True(Enumerable.Range(1, 100).Select(seed => Convert.ToHexString(a.Mutate(seed))).Distinct(StringComparer.Ordinal).Count() > 90);
    }

    // A few small neurons with all that tracing data can hold.
    private static async Task<byte[]> ExampleAsync()
    {
        using var stream = new MemoryStream();
        await using var writer = new TracingJsonWriter(stream);
        var options = new ExampleOptions { Neurons = 2, FewestNodes = 10, MostNodes = 14, NodesPerConnector = 5, IsComplete = true, HasParts = true };
        await foreach (var batch in new ExampleProject(options).SurveyAsync(new SurveyNotes(), TestContext.Current.CancellationToken))
        {
            using (batch)
                await writer.WriteAsync(batch, TestContext.Current.CancellationToken);
        }

        await writer.CompleteAsync(TestContext.Current.CancellationToken);
        return stream.ToArray();
    }
}
