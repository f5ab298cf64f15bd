using Tracelift.Checking;
using Tracelift.Stores;

namespace Tracelift.Cli.Reports.Stores;

/// <summary>The result of a store's check, for programs.</summary>
internal sealed record StoreCheckDocument
{
    /// <summary><c>store check</c>.</summary>
    public required string Command { get; init; }

    public required string Store { get; init; }

    public required bool IsWhole { get; init; }

    /// <summary>The checked projects; empty for the whole store.</summary>
    public required IReadOnlyList<ProjectInfo> Projects { get; init; }

    /// <summary>The number of executed checks.</summary>
    public required int Checks { get; init; }

    public required long Treenodes { get; init; }

    public required long Skeletons { get; init; }

    public required IReadOnlyList<StoreFault> Faults { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public static StoreCheckDocument Of(string store, StoreCheckReport report) => new()
    {
        Command = "store check",
        Store = store,
        IsWhole = report.IsWhole,
        Projects = report.Projects,
        Checks = report.Checks,
        Treenodes = report.Treenodes,
        Skeletons = report.Skeletons,
        Faults = report.Faults,
        Notes = report.Notes,
    };
}
