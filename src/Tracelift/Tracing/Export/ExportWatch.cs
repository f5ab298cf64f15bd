using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Export;

/// <summary>Reports the progress of an export, with one stage for each model.</summary>
internal sealed class ExportWatch
{
    private readonly IProgress<WorkProgress> _progress;
    private readonly long[] _done = new long[Models.All.Length];
    private readonly long? _treenodes;

    private ExportWatch(IProgress<WorkProgress> progress, long? treenodes)
    {
        _progress = progress;
        _treenodes = treenodes;
    }

    /// <summary>Starts the watch; null if there is no listener.</summary>
    public static async Task<ExportWatch?> BeginAsync(
        IReadSession session, ExportPlan plan, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        if (progress is null)
            return null;

        // Treenodes take most of the time. Their number in a restricted export is known only after reading.
        var treenodes = plan.Options is { Treenodes: true, IsConstrained: false } && plan.Selection.Open.IsUniform
            ? await session.CountAsync(Models.Treenode.Table, plan.Project.Id, cancellationToken)
            : null;
        return new ExportWatch(progress, treenodes);
    }

    public void Passed(Batch batch)
    {
        var model = batch.Model;
        _done[model.Index] += batch.Count;
        _progress.Report(new WorkProgress(
            $"Exporting {model.Table}", _done[model.Index], model == Models.Treenode ? _treenodes : null, "rows"));
    }
}
