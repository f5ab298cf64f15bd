using System.Collections.Immutable;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Projects.SetUp;

/// <summary>A row outside of any project.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Name">Its unique name.</param>
/// <param name="Description">Its description, if the model has one.</param>
internal sealed record ServerRow(ModelDescription Model, string Name, string? Description)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Model.Table} {Name}";
}

/// <summary>
/// The rows that all projects share and CATMAID makes with the first one: the stores of its pages' settings, and the
/// states of samplers. They belong to no run: an undo of the import that made them keeps them (docs/adr/0022-set-up.md).
/// </summary>
internal static class ServerSetUp
{
    /// <summary>The rows that a project's creation makes.</summary>
    public static ImmutableArray<ServerRow> OfCreation { get; } =
        [new(SettingModels.Datastore, "settings", null), new(SettingModels.Datastore, "bookmarks", null)];

    /// <summary>The rows that the set-up for tracing makes.</summary>
    public static ImmutableArray<ServerRow> OfTracing { get; } =
    [
        new(SamplerModels.State, "open", "A sampler that hasn't been completed yet"),
        new(SamplerModels.State, "closed", "A completed sampler"),
        new(SamplerModels.IntervalState, "untouched", "A new interval, which has not been looked at"),
        new(SamplerModels.IntervalState, "started", "The interval is being worked on"),
        new(SamplerModels.IntervalState, "completed", "The interval has been completed"),
        new(SamplerModels.IntervalState, "abandoned", "The interval has been abandoned and won't be completed"),
        new(SamplerModels.DomainType, "regular", "A general explicitly defined domain"),
        new(SamplerModels.DomainType, "backbone", "The backbone of a neuron"),
        new(SamplerModels.DomainType, "bouton", "A particular type of morphology"),
        new(SamplerModels.DomainType, "covering", "Complete neuron"),
        new(SamplerModels.DomainType, "twig", "A small distal fragment"),
        new(SamplerModels.ConnectorState, "untouched", "A new connector, which has not been sampled so far"),
        new(SamplerModels.ConnectorState, "started", "The connector can be sampled"),
        new(SamplerModels.ConnectorState, "completed", "The connector has been completed and shouldn't be used for sampling"),
        new(SamplerModels.ConnectorState, "excluded", "The connector is excluded from sampling"),
    ];

    /// <summary>Returns those of the rows that the store lacks.</summary>
    public static async Task<IReadOnlyList<ServerRow>> MissingAsync(
        IReadSession session, IReadOnlyList<ServerRow> rows, CancellationToken cancellationToken)
    {
        var missing = new List<ServerRow>();
        foreach (var ofModel in rows.GroupBy(row => row.Model))
        {
            var existing = (await session.ListAsync(new RowQuery(ofModel.Key), row => row.Text("name"), cancellationToken)).ToHashSet(StringComparer.Ordinal);
            missing.AddRange(ofModel.Where(row => !existing.Contains(row.Name)));
        }

        return missing;
    }

    /// <summary>Adds those of the rows that the store lacks. Two concurrent sessions make each only once.</summary>
    /// <returns>The added rows.</returns>
    public static async Task<IReadOnlyList<ServerRow>> AddAsync(IRowSession session, IReadOnlyList<ServerRow> rows, CancellationToken cancellationToken)
    {
        if ((await MissingAsync(session, rows, cancellationToken)).Count == 0)
            return [];
        await session.LockAsync(cancellationToken);
        using var changes = new RowChanges(session);
        var missing = await MissingAsync(session, rows, cancellationToken);
        foreach (var row in missing)
            await InsertAsync(changes, row, cancellationToken);
        await changes.WriteAsync(cancellationToken);
        return missing;
    }

    /// <summary>Collects a row.</summary>
    public static async Task InsertAsync(RowChanges changes, ServerRow row, CancellationToken cancellationToken)
    {
        var made = (await changes.InsertAsync(row.Model, cancellationToken)).Set("name", row.Name);
        if (row.Description is { } description)
            made.Set("description", description);
    }
}
