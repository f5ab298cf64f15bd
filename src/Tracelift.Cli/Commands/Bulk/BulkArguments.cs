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

    /// <summary>Reads the options.</summary>
    /// <exception cref="UsageException">A value is invalid.</exception>
    public static BulkOptions Read(ParsedOptions parsed) => new()
    {
        Import = ImportArguments.Read(parsed),
        Connections = ReadConnections(parsed),
        DropIndexes = ReadDropIndexes(parsed),
        Shard = ReadShard(parsed),
        Resume = parsed.IsOn(Continue),
        OnFault = parsed.Choice<FaultRule>(OnFault),
        RejectFile = ReadRejectFile(parsed),
        Offset = parsed.Number(BulkOptionDescriptions.Offset, "a whole number"),
        ChunkRows = Number(parsed, ChunkRows, 10_000_000),
    };

    /// <summary>Reads the number of connections.</summary>
    /// <exception cref="UsageException">The value is not such a number.</exception>
    public static int ReadConnections(ParsedOptions parsed) => Number(parsed, Connections, MostConnections);

    private static string? ReadRejectFile(ParsedOptions parsed)
    {
        if (parsed.Text(RejectFile) is { } name)
            OutputName.Tsv.Require(parsed.Label(RejectFile), name);
        return parsed.Text(RejectFile);
    }

    private static bool? ReadDropIndexes(ParsedOptions parsed) =>
        !parsed.Has(DropIndexes) || parsed.Text(DropIndexes) is Auto ? null
        : parsed.Text(DropIndexes) is not { } value ? true
        : Toggle.Read(value) ?? throw new UsageException("bad-value", $"{parsed.Label(DropIndexes)}: there is no \"{value}\"", NearestName.Hint(value, ["true", "false", Auto], $"Expected true, false or {Auto}; the option alone means true."));

    private static BulkShard ReadShard(ParsedOptions parsed)
    {
        if (parsed.Text(Shard) is not { } value)
            return BulkShard.Only;
        return value.Split('/') is [var number, var count]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var k)
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && k >= 1 && k <= n
            ? new BulkShard(k, n)
            : throw new UsageException("bad-value", $"{parsed.Label(Shard)}: \"{value}\" is not a share", "Expected K/N, such as 3/16: the third of sixteen machines.");
    }

    private static int Number(ParsedOptions parsed, OptionDescription option, int most) => parsed.Number(option, "a number") switch
    {
        null => int.Parse(option.Default!, CultureInfo.InvariantCulture),
        >= 1 and var number when number <= most => (int)number,
        var number => throw new UsageException("bad-value", $"{parsed.Label(option)}: {number} is not between 1 and {most}"),
    };
}
