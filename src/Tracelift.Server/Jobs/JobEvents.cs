using System.Text;
using Tracelift.Server.Http;

namespace Tracelift.Server.Jobs;

/// <summary>
/// A job's state and progress as server-sent events: the current state, then every change until the job has ended. A client
/// that reconnects starts with the current state.
/// </summary>
internal static class JobEvents
{
    // Rows change faster than people can read.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    // Proxies close connections without traffic.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>Writes events until the job has ended, the client disconnects or the server ends.</summary>
    public static async Task WriteAsync(Job job, Stream body, TimeProvider time, CancellationToken cancellationToken)
    {
        await body.WriteAsync("retry: 2000\n\n"u8.ToArray(), cancellationToken);
        while (true)
        {
            var change = job.Change;
            var hasEnded = job.Stored.HasEnded;
            var data = JsonText.Of(JobJson.Of(job));
            await body.WriteAsync(Encoding.UTF8.GetBytes($"event: {(hasEnded ? "end" : "progress")}\ndata: {data}\n\n"), cancellationToken);
            await body.FlushAsync(cancellationToken);
            if (hasEnded)
                return;
            await Task.WhenAny(job.End, Task.Delay(Between, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            while (!await EndsWithinAsync(change, time, cancellationToken))
            {
                await body.WriteAsync(": still here\n\n"u8.ToArray(), cancellationToken);
                await body.FlushAsync(cancellationToken);
            }
        }
    }

    private static async Task<bool> EndsWithinAsync(Task task, TimeProvider time, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(task, Task.Delay(Silence, time, enough.Token));
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == task;
    }
}
