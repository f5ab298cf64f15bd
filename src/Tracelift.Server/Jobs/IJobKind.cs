using System.Text.Json.Serialization.Metadata;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Server.Jobs;

/// <summary>A kind of long work. Each has a file in Kinds, and is named in <see cref="JobKinds"/>.</summary>
internal interface IJobKind
{
    /// <summary>What it is called (<c>import</c>).</summary>
    string Name { get; }

    /// <summary>Whether it changes the store: one that does runs at a time, beside some that read.</summary>
    bool Writes { get; }

    /// <summary>What holds of a job that was under way when the server ended, unless <see cref="RecoverAsync"/> knows better.</summary>
    string WhenLost => "nothing of it is in the store";

    /// <summary>Finds out whether a job that was under way when the server ended has done its work all the same.</summary>
    /// <returns>What it did, or null where it has not.</returns>
    Task<JobResult?> RecoverAsync(StoredJob job, IStore store, CancellationToken cancellationToken) => Task.FromResult<JobResult?>(null);
}

/// <summary>A kind of long work and what it has to know.</summary>
/// <typeparam name="TOptions">What it has to know.</typeparam>
internal interface IJobKind<in TOptions> : IJobKind
{
    /// <summary>Does it.</summary>
    /// <param name="options">What it has to know.</param>
    /// <param name="work">What it works with.</param>
    /// <param name="cancellationToken">Cancels it: somebody has asked for that, or the server ends.</param>
    /// <exception cref="Errors.TraceliftException">It failed; who began it is told why.</exception>
    Task<JobResult> RunAsync(TOptions options, JobWork work, CancellationToken cancellationToken);
}

/// <summary>What a job works with.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Project">The project that it works on, or null.</param>
/// <param name="User">The id of the user who began it; null for who had not logged in.</param>
/// <param name="UserName">That user's name.</param>
/// <param name="Store">The store.</param>
/// <param name="Files">Its own folder.</param>
/// <param name="Progress">Is told how far it is.</param>
/// <param name="Time">The clock.</param>
internal sealed record JobWork(
    string Job, long? Project, long? User, string UserName, IStore Store, JobFiles Files, IProgress<Tracing.WorkProgress> Progress, TimeProvider Time)
{
    /// <summary>What reports call the store: where it is is nobody's business.</summary>
    public const string StoreName = "this server";
}

/// <summary>What a job did.</summary>
/// <param name="Report">What it says of itself, in JSON.</param>
internal sealed record JobResult(string Report)
{
    /// <summary>The result with a report.</summary>
    public static JobResult Of<T>(T report, JsonTypeInfo<T> type) => new(JsonText.Of(report, type));

    /// <summary>The name of the file in its folder that can be downloaded, or null.</summary>
    public string? FileName { get; init; }
}
