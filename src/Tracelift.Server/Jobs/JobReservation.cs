using System.Text.Json.Nodes;
using Tracelift.Server.Access;
using Tracelift.Server.Http;
using Tracelift.Stores.Ledger;

namespace Tracelift.Server.Jobs;

/// <summary>A place for a job: reserved before its files arrive, released when the job has ended or was not started.</summary>
internal sealed class JobReservation(JobRegistry board, JobRunner runner, string id, Caller caller, JobFiles files) : IDisposable
{
    private bool _isTaken;

    /// <summary>The job's files.</summary>
    public JobFiles Files => files;

    /// <summary>The job's id.</summary>
    public string Job => id;

    /// <summary>Starts the job when its turn comes.</summary>
    /// <param name="kind">The kind of work.</param>
    /// <param name="options">The options of the work.</param>
    /// <param name="shown">The options for everyone who may see the job.</param>
    /// <param name="project">The job's project, or null.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="ApiFault">The server is stopping.</exception>
    public async Task<Job> BeginAsync<TOptions>(IJobKind<TOptions> kind, TOptions options, JsonObject shown, long? project, CancellationToken cancellationToken)
    {
        if (board.IsClosed)
            throw ApiFault.NotNow("The server is stopping");
        var job = await board.AddAsync(
            new StoredJob
            {
                Id = id,
                Kind = kind.Name,
                Project = project,
                User = caller.Login,
                UserName = caller.Name,
                Options = JsonText.Of(shown),
                Created = runner.Now,
            },
            files,
            cancellationToken);
        _isTaken = true;
        runner.Add(job, kind, (work, end) => kind.RunAsync(options, work, end), this);
        return job;
    }

    /// <summary>Releases the place, with its files, if no job uses it.</summary>
    public void Dispose()
    {
        if (_isTaken)
            return;
        files.Remove();
        board.Leave(caller);
    }

    /// <summary>Releases the place of an ended job.</summary>
    internal void Leave() => board.Leave(caller);
}
