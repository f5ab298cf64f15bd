using FsCheck;
using FsCheck.Fluent;
using Tracelift.Example;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Destinations;

/// <summary>Whatever the project, what a format can hold comes back as it was (docs/formats/exports.md).</summary>
public sealed class EveryFormatTests
{
    private const int Projects = 2;

    private static readonly string DistinctTags = ProjectRows.Tags.Replace("SELECT ", "SELECT DISTINCT ", StringComparison.Ordinal);
    private static readonly string[] AsUser = ["--user", "anna", "--types-as-tags", "all"];

    private static readonly (string Format, string Name, string[] Import, string[] Kept)[] Formats =
    [
        ("json", "out.json.gz", [], [ProjectRows.Nodes, ProjectRows.Annotations, ProjectRows.Connectors, ProjectRows.Links, ProjectRows.Tags]),
        ("csv", "tables", [], [ProjectRows.Nodes, ProjectRows.Annotations, ProjectRows.Connectors, ProjectRows.Links, ProjectRows.Tags]),
        ("swc", "cells.zip", AsUser, [ProjectRows.Nodes, ProjectRows.Annotations, ProjectRows.Connectors, ProjectRows.Links, ProjectRows.TypeTags]),
        ("parquet", "cells.parquet", AsUser, [ProjectRows.Nodes, ProjectRows.Annotations, ProjectRows.Links, ProjectRows.TypeTags]),
        ("nml", "cells.nml", ["--user", "anna"], [ProjectRows.Nodes, ProjectRows.Annotations, DistinctTags]),
        ("precomputed", "cells", ["--user", "anna"], [ProjectRows.Nodes, ProjectRows.Annotations]),
    ];

    public static TheoryData<string> Names => [.. Formats.Select(format => format.Format)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nothing_but_skeletons_is_written_too(string format)
    {
        await using var scene = await DestinationScene.CreateAsync(TestStoreKind.Sqlite);
        var (_, name, import, _) = Formats.First(one => one.Format == format);

        await scene.ThereAndBackAsync(name, ["--format", format, "--connectors", "false", "--tags", "false", "--annotations", "false"], import);

        Assert.Equal(await scene.ReadAsync(1, ProjectRows.Nodes), await scene.ReadAsync(2, ProjectRows.Nodes));
        Assert.Empty(await scene.ReadAsync(2, ProjectRows.Annotations, ProjectRows.Connectors, ProjectRows.Links, ProjectRows.Tags));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_a_format_can_hold_comes_back(string format)
    {
        var (_, name, import, kept) = Formats.First(one => one.Format == format);
        foreach (var number in Gen.Choose(0, 1_000_000).Sample(Projects, size: 100, seed: new Rnd((ulong)format.Length, 7919)))
        {
            var shape = ExampleOptions.Showcase with
            {
                Seed = number,
                Neurons = 2 + (number % 5),
                FewestNodes = 10 + (number % 7),
                MostNodes = 30 + (number % 90),
                NodesPerConnector = 3 + (number % 10),
                MostTags = 3,
                Shuffle = number % 2 == 0,
                FirstLocation = 1L << (number % 50),
                FirstConcept = 1L << (number % 49),
            };
            await using var scene = await DestinationScene.CreateAsync(TestStoreKind.Sqlite, shape);

            await scene.ThereAndBackAsync(name, ["--format", format], import);

            foreach (var query in kept)
            {
                var (before, after) = (await scene.ReadAsync(1, query), await scene.ReadAsync(2, query));
                Assert.True(before.SequenceEqual(after, StringComparer.Ordinal), $"{format} of {shape}: {string.Join("; ", before.Except(after).Take(3))} became {string.Join("; ", after.Except(before).Take(3))}");
            }
        }
    }
}
