using System.Globalization;
using Tracelift.Copying;
using Tracelift.Errors;
using Tracelift.Reports;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Server.Jobs.Kinds;

/// <summary>The options of a copy of a project.</summary>
/// <param name="From">The store of the project; null for the server's own.</param>
/// <param name="Project">The project.</param>
/// <param name="To">The store to copy to; null for the server's own.</param>
/// <param name="Copy">The options of the copy.</param>
/// <param name="Compares">Whether to compare the new project with the old one.</param>
internal sealed record CopyJobOptions(CopyStore? From, long Project, CopyStore? To, CopyOptions Copy, bool Compares)
{
    /// <summary>Does the work with both stores. Runs, reports and faults call them by their names, not by their addresses.</summary>
    public async Task<JobResult> WithStoresAsync(IStore own, CopyOptions copy, Func<IStore, IStore, CopyOptions, Task<CopyReport>> work, CancellationToken cancellationToken)
    {
        await using var from = From is null ? null : await OpenAsync(From, cancellationToken);
        await using var to = To is null ? null : await OpenAsync(To, cancellationToken);
        try
        {
            var report = await work(from ?? own, to ?? own, copy with { SourceName = string.Create(CultureInfo.InvariantCulture, $"{From?.Name ?? JobWork.StoreName}#{Project}") });
            report.Import.Notes = [.. report.Import.Notes.Select(WithNames)];
            return JobResult.Of(CopyDocument.Of(report, To?.Name ?? JobWork.StoreName), JobReportJson.Default.CopyDocument);
        }
        catch (TraceliftException e) when (Reveals(e, from) || Reveals(e, to))
        {
            throw Named(e, WithNames);
        }

        string WithNames(string text) => Named(Named(text, from, From), to, To);
    }

    /// <summary>Reads from a store. Faults call it by its name, not by its address.</summary>
    public static async Task<T> ReadAsync<T>(CopyStore named, Func<IStore, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var store = await OpenAsync(named, cancellationToken);
        try
        {
            return await read(store);
        }
        catch (TraceliftException e) when (Reveals(e, store))
        {
            throw Named(e, text => Named(text, store, named));
        }
    }

    /// <summary>Opens a store.</summary>
    /// <exception cref="StoreException">It can't be opened. The fault does not say where it is.</exception>
    private static async Task<IStore> OpenAsync(CopyStore store, CancellationToken cancellationToken)
    {
        try
        {
            return await store.OpenAsync(cancellationToken);
        }
        catch (TraceliftException e)
        {
            throw new StoreException("copy-store", $"The store {store.Name} can't be opened ({e.Code})", "Who runs this server can see why: tracelift store info with the address of serve --copy-store.");
        }
    }

    private static bool Reveals(TraceliftException e, IStore? store) =>
        store is not null && e.Problems.Select(problem => problem.ToString()).Append(e.Message).Append(e.Hint ?? "").Any(text => text.Contains(store.Name, StringComparison.Ordinal));

    private static string Named(string text, IStore? store, CopyStore? named) => store is null ? text : text.Replace(store.Name, named!.Name, StringComparison.Ordinal);

    private static TraceliftException Named(TraceliftException e, Func<string, string> rename)
    {
        var (message, hint) = (rename(e.Message), e.Hint is null ? null : rename(e.Hint));
        var problems = new ProblemList();
        foreach (var problem in e.Problems)
            problems.Add(problem with { Message = rename(problem.Message), Where = rename(problem.Where) });
        return e switch
        {
            InputException when !problems.IsEmpty => new InputException(message, problems, hint),
            InputException => new InputException(e.Code, message, hint),
            StoreException => new StoreException(e.Code, message, problems.Shown, hint),
            _ => new UsageException(e.Code, message, hint),
        };
    }
}

/// <summary>Copies a project, whole, within the server's store, to another store or from one: all of it or nothing.</summary>
internal sealed class CopyJob : IJobKind<CopyJobOptions>
{
    public string Name => "copy";

    public bool Writes => true;

    public string WhenLost => "the target is unchanged, or has all of the copy: its runs say which";

    public Task<JobResult> RunAsync(CopyJobOptions options, JobWork work, CancellationToken cancellationToken)
    {
        // The run names the job and is stored with the rows, so that a later server knows whether an unfinished job had committed.
        var copy = options.Copy with { Import = options.Copy.Import with { Job = work.Job, Who = work.UserName } };
        return options.WithStoresAsync(
            work.Store,
            copy,
            async (from, to, named) =>
            {
                var report = await ProjectCopier.CopyAsync(from, options.Project, to, named, work.Time, work.Progress, cancellationToken);
                if (options.Compares)
                    await ProjectCopier.CompareCopyAsync(from, options.Project, to, named, report, cancellationToken);
                return report;
            },
            cancellationToken);
    }

    public Task<JobResult?> RecoverAsync(StoredJob job, IStore store, CancellationToken cancellationToken) => RecoveredImportDocument.FindAsync(job, store, Name, cancellationToken);
}

/// <summary>Computes the result of a copy without writing.</summary>
internal sealed class CopyPlanJob : IJobKind<CopyJobOptions>
{
    public string Name => "copy-plan";

    public bool Writes => false;

    public Task<JobResult> RunAsync(CopyJobOptions options, JobWork work, CancellationToken cancellationToken) => options.WithStoresAsync(
        work.Store, options.Copy, (from, to, named) => ProjectCopier.PlanAsync(from, options.Project, to, named, work.Time, work.Progress, cancellationToken), cancellationToken);
}
