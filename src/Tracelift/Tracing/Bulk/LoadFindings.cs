using System.Text.Json;
using System.Text.Json.Serialization;
using Tracelift.Formats;
using Tracelift.Formats.Skeletons;
using Tracelift.Tracing.Import.Plan;

namespace Tracelift.Tracing.Bulk;

/// <summary>
/// The findings of a load's survey, and the options of its start. The ledger keeps them, so that a process that continues
/// the load reports them, too, and its user need not repeat the options.
/// </summary>
internal sealed record LoadFindings
{
    /// <summary>The options as the user gave them, by name without leading dashes.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Given { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public IReadOnlyList<MappedUser> Users { get; init; } = [];

    public long Neurons { get; init; }

    public long PlaceholderNeurons { get; init; }

    public IReadOnlyDictionary<string, long> UnknownModels { get; init; } = new Dictionary<string, long>();

    public IReadOnlyDictionary<string, long> UnknownFields { get; init; } = new Dictionary<string, long>();

    public IReadOnlyDictionary<string, long> UnknownItems { get; init; } = new Dictionary<string, long>();

    public IReadOnlyList<FileRepair> Repairs { get; init; } = [];

    public long RepairCount { get; init; }

    public long WarningCount { get; init; }

    public IReadOnlyDictionary<int, long> NodeTypes { get; init; } = new Dictionary<int, long>();

    public IReadOnlyList<string> PassedOver { get; init; } = [];

    public long PassedOverCount { get; init; }

    public long BrokenSkeletons { get; init; }

    public bool IsBrokenSkipped { get; init; }

    public long KnownSkeletons { get; init; }

    public long Origins { get; init; }

    public IReadOnlyList<RejectedItem> Rejected { get; init; } = [];

    public long RejectedCount { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Copies the findings from the report of the process that starts the load.</summary>
    public static LoadFindings Of(BulkReport report, BulkOptions options) => new()
    {
        Given = options.Given,
        Users = report.Users,
        Neurons = report.Neurons,
        PlaceholderNeurons = report.PlaceholderNeurons,
        UnknownModels = report.UnknownModels,
        UnknownFields = report.UnknownFields,
        UnknownItems = report.UnknownItems,
        Repairs = report.Files.Repairs,
        RepairCount = report.Files.RepairCount,
        WarningCount = report.Files.WarningCount,
        NodeTypes = report.Files.NodeTypes,
        PassedOver = report.Files.PassedOver,
        PassedOverCount = report.Files.PassedOverCount,
        BrokenSkeletons = report.BrokenSkeletons,
        IsBrokenSkipped = report.IsBrokenSkipped,
        KnownSkeletons = report.KnownSkeletons,
        Origins = report.Origins,
        Rejected = report.Rejected,
        RejectedCount = report.RejectedCount,
        Notes = [.. report.Notes],
    };

    /// <summary>Reads the findings; empty for a load that an earlier version has started.</summary>
    public static LoadFindings Read(byte[] bytes) =>
        bytes.Length == 0 ? new LoadFindings() : JsonSerializer.Deserialize(bytes, LoadFindingsJson.Default.LoadFindings) ?? new LoadFindings();

    /// <summary>Returns the findings as bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, LoadFindingsJson.Default.LoadFindings);

    /// <summary>Copies the findings to the report of a process that continues the load.</summary>
    public void Tell(BulkReport report)
    {
        report.Users = Users;
        (report.Neurons, report.PlaceholderNeurons) = (Neurons, PlaceholderNeurons);
        report.UnknownModels = UnknownModels;
        report.UnknownFields = UnknownFields;
        report.UnknownItems = UnknownItems;
        report.Files = FileFindings.Of(Repairs, RepairCount, WarningCount, NodeTypes, PassedOver, PassedOverCount);
        (report.BrokenSkeletons, report.IsBrokenSkipped) = (BrokenSkeletons, IsBrokenSkipped);
        (report.KnownSkeletons, report.Origins) = (KnownSkeletons, Origins);
        (report.Rejected, report.RejectedCount) = (Rejected, RejectedCount);
        report.Notes.AddRange(Notes);
    }
}

/// <summary>The JSON form of the findings.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LoadFindings))]
internal sealed partial class LoadFindingsJson : JsonSerializerContext;
