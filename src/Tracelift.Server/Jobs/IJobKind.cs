using System.Text.Json.Serialization.Metadata;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Server.Jobs;

/// <summary>A kind of long work. A server knows the kinds that are registered with it, so that it can continue jobs of an earlier process.</summary>
internal interface IJobKind
{
    /// <summary>The name of the kind (<c>import</c>).</summary>
    string Name { get; }

    /// <summary>Whether the kind changes the store: one such job runs at a time, beside some that read.</summary>
    bool Writes { get; }

    /// <summary>The outcome of a job that ran when the server ended, unless <see cref="RecoverAsync"/> finds another.</summary>
    string WhenLost => "the store is unchanged";

    /// <summary>Determines whether a job that ran when the server ended has finished its work.</summary>
    /// <returns>The result, or null if the job did not finish.</returns>
    Task<JobResult?> RecoverAsync(StoredJob job, IStore store, CancellationToken cancellationToken) => Task.FromResult<JobResult?>(null);
}

/// <summary>A kind of long work with its options.</summary>
/// <typeparam name="TOptions">The type of the options.</typeparam>
internal interface IJobKind<in TOptions> : IJobKind
{
    /// <summary>Runs a job.</summary>
    /// <param name="options">The options.</param>
    /// <param name="work">The job's environment.</param>
    /// <param name="cancellationToken">Cancels the job, on a user's request or when the server ends.</param>
    /// <exception cref="Errors.TraceliftException">The job failed; its user sees the reason.</exception>
    Task<JobResult> RunAsync(TOptions options, JobWork work, CancellationToken cancellationToken);
}

/// <summary>The environment of a job.</summary>
/// <param name="Job">The job's id.</param>
/// <param name="Project">The job's project, or null.</param>
/// <param name="User">The id of the user who started the job; null if not logged in.</param>
/// <param name="UserName">That user's name.</param>
/// <param name="Store">The store.</param>
/// <param name="Files">The job's folder.</param>
/// <param name="Progress">Receives the progress.</param>
/// <param name="Time">The clock.</param>
internal sealed record JobWork(
    string Job, long? Project, long? User, string UserName, IStore Store, JobFiles Files, IProgress<Tracing.WorkProgress> Progress, TimeProvider Time)
{
    /// <summary>The name of the store in reports, which do not reveal its address.</summary>
    public const string StoreName = "this server";
}

/// <summary>The result of a job.</summary>
/// <param name="Report">The report in JSON.</param>
internal sealed record JobResult(string Report)
{
    /// <summary>Creates the result with a report.</summary>
    public static JobResult Of<T>(T report, JsonTypeInfo<T> type) => new(JsonText.Of(report, type));

    /// <summary>The name of the downloadable file in the job's folder, or null.</summary>
    public string? FileName { get; init; }
}
