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
        "resume", Flag, Everybody, "Go on where a load of this source was interrupted, with the options that it was begun with; begin where there is none.")
    { Faces = Command };
    public static OptionDescription OnFault { get; } = new(
        "on-fault", Value, Everybody, "What to do with a row or a file with a fault. reject: leave out all of the skeleton or connector that it belongs to, and load the rest.")
    {
        Default = "stop",
        Choices = [new("stop", "stop the load"), new("reject", "are left out")],
        Faces = Command | Resume,
    };
    public static OptionDescription RejectFile { get; } = new(
        "reject-file", Value, Everybody, "The file that lists what was left out, with the reasons. Default: the source's name and .rejects.tsv, in the current folder; with {dry-run} none.")
    { Takes = "FILE", Faces = Command };
    public static OptionDescription Offset { get; } = new("offset", Value, Everybody, "Keep the source's ids, each larger by N; 0 keeps them as {preserve-ids} does.") { Takes = "N", Faces = Command | Resume };
    public static OptionDescription Connections { get; } = new("connections", Value, Everybody, "How many connections load at once. An SQLite file has one writer.") { Takes = "N", Default = "1", Faces = Command };
    public static OptionDescription Shard { get; } = new("shard", Value, Everybody, "This is machine K of N that load the same source: each runs the same command with a K of its own. 1 begins.") { Takes = "K/N", Faces = Command };
    public static OptionDescription DropIndexes { get; } = new(
        "drop-indexes",
        OnOff,
        Everybody,
        "Whether the secondary indexes of the tables are dropped first and made again afterwards. auto: where the role owns the tables, the load brings many rows and more treenodes than are there, and nobody else is connected; for SQLite always. Default: auto; without a value: true.")
    { Takes = "true|false|auto", Faces = Command };
    public static OptionDescription ChunkRows { get; } = new("chunk-rows", Value, Everybody, "The rows of a chunk, which is one transaction; skeletons are not cut.") { Takes = "N", Default = "100000", Faces = Command };

    /// <summary>All options, as help groups them.</summary>
    public static IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("What, into which project", Source, Target, Continue, DryRun),
        OfUsers,
        new("What of it", OnFault, RejectFile, BrokenSkeletons, Origin, OnKnown, ImportOptionDescriptions.Transform, PreserveIds, Offset),
        SourceOptionDescriptions.OfCollections,
        new("How", Connections, Shard, Triggers, DropIndexes, ChunkRows, NoAnalyze, SourceOptionDescriptions.MaxUnpacked, SourceOptionDescriptions.MaxObject),
    ];
}
