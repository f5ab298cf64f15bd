using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Options;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Bulk;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>The options of a bulk load beside those of an import.</summary>
internal sealed class BulkArguments
{
    private const int MostConnections = 64;
    private const string Auto = "auto";

    public Option<string> Connections { get; } = NewOption.Text(
        "--connections", "N", "How many connections load at once. An SQLite file has one writer. Default: 1.");

    public Option<string> DropIndexes { get; } = NewOption.Toggle(
        "--drop-indexes",
        "Whether the secondary indexes of the tables are dropped first and made again afterwards. auto: where the role owns the tables, the load brings many rows and more treenodes than are there, and nobody else is connected; for SQLite always. Default: auto; without a value: true.",
        $"{Toggle.Values}|{Auto}");

    public Option<string> Shard { get; } = NewOption.Text(
        "--shard", "K/N", "This is machine K of N that load the same source: each runs the same command with a K of its own. 1 begins.");

    public Option<bool> Resume { get; } = NewOption.Flag(
        "--resume", "Go on where a load of this source was interrupted, with the options that it was begun with; begin where there is none.");

    public Option<string> OnFault { get; } = NewOption.Text(
        "--on-fault", string.Join('|', Choice.Names<FaultRule>()), "What becomes of a row or a file with a fault. reject: what it belongs to (a skeleton, a connector) stays out as a whole, the rest comes in. Default: stop.");

    public Option<string> RejectFile { get; } = NewOption.Text(
        "--reject-file", "FILE", "Where what stays out is listed, with the reasons. Default: the source's name and .rejects.tsv, in the present folder.");

    public Option<string> Offset { get; } = NewOption.Text(
        "--offset", "N", "Keep the source's ids, each larger by N; 0 keeps them as --preserve-ids does.");

    public Option<string> ChunkRows { get; } = NewOption.Text(
        "--chunk-rows", "N", "The rows of a chunk, which is one transaction; skeletons are not cut. Default: 100000.");

    /// <summary>Reads what was typed.</summary>
    /// <exception cref="UsageException">A value is bad.</exception>
    public BulkOptions Read(ParsedOptions given) => new()
    {
        Import = ImportArguments.Read(given),
        Connections = ReadConnections(given),
        DropIndexes = ReadDropIndexes(given),
        Shard = ReadShard(given.Text(Shard)),
        Resume = given.Flag(Resume),
        OnFault = Choice.Read<FaultRule>(given, "on-fault"),
        RejectFile = ReadRejectFile(given),
        Offset = given.Number(Offset, "a whole number"),
        ChunkRows = Number(given, ChunkRows, 10_000_000) ?? 100_000,
    };

    /// <summary>How many connections.</summary>
    /// <exception cref="UsageException">It is no such number.</exception>
    public int ReadConnections(ParsedOptions given) => Number(given, Connections, MostConnections) ?? 1;

    private string? ReadRejectFile(ParsedOptions given)
    {
        if (given.Text(RejectFile) is { } name)
            OutputName.Tsv.Require(RejectFile.Name, name);
        return given.Text(RejectFile);
    }

    private bool? ReadDropIndexes(ParsedOptions given) =>
        !given.Has(DropIndexes) || given.Text(DropIndexes) is Auto ? null
        : given.Text(DropIndexes) is not { } value ? true
        : Toggle.Read(value) ?? throw new UsageException("bad-value", $"{DropIndexes.Name}: there is no \"{value}\"", $"Expected true, false or {Auto}; the option alone means true.");

    private BulkShard ReadShard(string? value)
    {
        if (value is null)
            return BulkShard.Only;
        return value.Split('/') is [var number, var count]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var k)
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && k >= 1 && k <= n
            ? new BulkShard(k, n)
            : throw new UsageException("bad-value", $"{Shard.Name}: \"{value}\" is no share", "Expected K/N, such as 3/16: the third of sixteen machines.");
    }

    private static int? Number(ParsedOptions given, Option option, int most) => given.Number(option, "a number") switch
    {
        null => null,
        >= 1 and var number when number <= most => (int)number,
        var number => throw new UsageException("bad-value", $"{option.Name}: {number} is not between 1 and {most}"),
    };
}
