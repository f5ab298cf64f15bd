using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Options;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Bulk;
using Tracelift.Tracing.Import;
using static Tracelift.Tracing.Bulk.BulkOptionDescriptions;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>Reads the options of a bulk load.</summary>
internal static class BulkArguments
{
    private const int MostConnections = 64;
    private const string Auto = "auto";

    /// <summary>Reads what was typed.</summary>
    /// <exception cref="UsageException">A value is bad.</exception>
    public static BulkOptions Read(ParsedOptions given) => new()
    {
        Import = ImportOptionReader.Read(given),
        Connections = ReadConnections(given),
        DropIndexes = ReadDropIndexes(given),
        Shard = ReadShard(given),
        Resume = given.IsOn(Continue),
        OnFault = given.Choice<FaultRule>(OnFault),
        RejectFile = ReadRejectFile(given),
        Offset = given.Number(BulkOptionDescriptions.Offset, "a whole number"),
        ChunkRows = Number(given, ChunkRows, 10_000_000),
    };

    /// <summary>How many connections.</summary>
    /// <exception cref="UsageException">It is no such number.</exception>
    public static int ReadConnections(ParsedOptions given) => Number(given, Connections, MostConnections);

    private static string? ReadRejectFile(ParsedOptions given)
    {
        if (given.Text(RejectFile) is { } name)
            OutputName.Tsv.Require(given.Label(RejectFile), name);
        return given.Text(RejectFile);
    }

    private static bool? ReadDropIndexes(ParsedOptions given) =>
        !given.Has(DropIndexes) || given.Text(DropIndexes) is Auto ? null
        : given.Text(DropIndexes) is not { } value ? true
        : Toggle.Read(value) ?? throw new UsageException("bad-value", $"{given.Label(DropIndexes)}: there is no \"{value}\"", NearestName.Hint(value, ["true", "false", Auto], $"Expected true, false or {Auto}; the option alone means true."));

    private static BulkShard ReadShard(ParsedOptions given)
    {
        if (given.Text(Shard) is not { } value)
            return BulkShard.Only;
        return value.Split('/') is [var number, var count]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var k)
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && k >= 1 && k <= n
            ? new BulkShard(k, n)
            : throw new UsageException("bad-value", $"{given.Label(Shard)}: \"{value}\" is no share", "Expected K/N, such as 3/16: the third of sixteen machines.");
    }

    private static int Number(ParsedOptions given, OptionDescription option, int most) => given.Number(option, "a number") switch
    {
        null => int.Parse(option.Default!, CultureInfo.InvariantCulture),
        >= 1 and var number when number <= most => (int)number,
        var number => throw new UsageException("bad-value", $"{given.Label(option)}: {number} is not between 1 and {most}"),
    };
}
