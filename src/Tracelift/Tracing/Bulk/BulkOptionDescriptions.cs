using Tracelift.Formats;
using Tracelift.Options;
using Tracelift.Tracing.Import;
using static Tracelift.Options.OptionFaces;
using static Tracelift.Options.OptionKind;
using static Tracelift.Options.OptionRight;
using static Tracelift.Tracing.Import.ImportOptionDescriptions;

namespace Tracelift.Tracing.Bulk;

#pragma warning disable CS1591 // Each option says its meaning.
/// <summary>The options of a load in chunks: those of an import that concern it, and its own.</summary>
public static class BulkOptionDescriptions
{
    public static OptionDescription Continue { get; } = new(
        "resume", Flag, Everybody, "Resume an interrupted load of this source, with the options of its start; without one, start a new load.")
    { Faces = Command };
    public static OptionDescription OnFault { get; } = new(
        "on-fault", Value, Everybody, "What to do with a faulty row or file. reject: leave out its whole skeleton or connector, and load the rest.")
    {
        Default = "stop",
        Choices = [new("stop", "stop the load"), new("reject", "are left out")],
        Faces = Command | Resume,
    };
    public static OptionDescription RejectFile { get; } = new(
        "reject-file", Value, Everybody, "The file for the list of rejected items, with reasons. Default: the source's name and .rejects.tsv in the current folder; none with {dry-run}.")
    { Takes = "FILE", Faces = Command };
    public static OptionDescription Offset { get; } = new("offset", Value, Everybody, "Keep the source's ids, and add N to each; 0 is the same as {preserve-ids}.") { Takes = "N", Faces = Command | Resume };
    public static OptionDescription Connections { get; } = new("connections", Value, Everybody, "The number of connections that load at the same time. An SQLite file has one writer.") { Takes = "N", Default = "1", Faces = Command };
    public static OptionDescription Shard { get; } = new("shard", Value, Everybody, "This is machine K of N that load the same source. Each runs the same command with its own K. Start machine 1 first.") { Takes = "K/N", Faces = Command };
    public static OptionDescription DropIndexes { get; } = new(
        "drop-indexes",
        OnOff,
        Everybody,
        "Whether to drop the secondary indexes of the tables first, and create them again afterwards. auto: always for SQLite; for PostgreSQL if the role owns the tables, the load has many rows and more treenodes than the store, and nobody else is connected. Default: auto; without a value: true.")
    { Takes = "true|false|auto", Faces = Command };
    public static OptionDescription ChunkRows { get; } = new("chunk-rows", Value, Everybody, "The number of rows of a chunk, which is one transaction; skeletons are not split.") { Takes = "N", Default = "100000", Faces = Command };

    /// <summary>All options, as help groups them.</summary>
    public static IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Source and target", Source, Target, Continue, DryRun),
        OfUsers,
        new("Contents", OnFault, RejectFile, BrokenSkeletons, Origin, OnKnown, ImportOptionDescriptions.Transform, PreserveIds, Offset),
        SourceOptionDescriptions.OfCollections,
        new("How", Connections, Shard, Triggers, DropIndexes, ChunkRows, NoAnalyze, SourceOptionDescriptions.MaxUnpacked, SourceOptionDescriptions.MaxObject),
        SourceOptionDescriptions.OfServer,
    ];
}
