using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Tracelift.Tests.Tracing.Upload;

/// <summary>A stand-in for a server that imports skeletons, as well or as badly as a test wants.</summary>
internal sealed class StandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, long> _origins = new(StringComparer.Ordinal);
    private int _imports;
    private int _questions;

    private StandIn(WebApplication app) => _app = app;

    public int Imports => _imports;

    public int Questions => _questions;

    /// <summary>Tags that were made, as the node and the name.</summary>
    public ConcurrentQueue<string> Tags { get; } = new();

    /// <summary>How many of them are made before the rest is refused.</summary>
    public int MostTags { get; set; } = int.MaxValue;

    public string Url => _app.Urls.Single();

    /// <summary>Starts it.</summary>
    /// <param name="import">What becomes of each import.</param>
    /// <param name="knowsOrigins">Whether it can be asked which files it has.</param>
    /// <param name="asked">What each question is answered with: a status, or 0 for no answer.</param>
    public static async Task<StandIn> StartAsync(Func<int, StandInCall, Task> import, bool knowsOrigins = true, Func<int, int>? asked = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var server = new StandIn(builder.Build());
        server._app.UseRouting();
        server._app.MapPost("/1/skeletons/import", async context =>
        {
            var form = await context.Request.ReadFormAsync();
            var attempt = Interlocked.Increment(ref server._imports);
            await import(attempt, new StandInCall(context, () => server._origins[form["source_id"].ToString()] = 100 + attempt));
        });
        if (knowsOrigins)
        {
            server._app.MapPost("/1/skeletons/from-origin", async context =>
            {
                var form = await context.Request.ReadFormAsync();
                var status = asked?.Invoke(Interlocked.Increment(ref server._questions)) ?? 200;
                if (status == 0)
                    context.Abort();
                if (status != 200)
                {
                    context.Response.StatusCode = status;
                    return;
                }

                var known = form.Where(field => field.Key.StartsWith("source_ids", StringComparison.Ordinal) && server._origins.ContainsKey(field.Value.ToString()))
                    .Select(field => $"\"{field.Value}\": {server._origins[field.Value.ToString()].ToString(CultureInfo.InvariantCulture)}");
                await context.Response.WriteAsync($"{{{string.Join(", ", known)}}}");
            });
        }

        server._app.MapPost("/1/label/treenode/{id}/update", async context =>
        {
            var form = await context.Request.ReadFormAsync();
            context.Response.StatusCode = server.Tags.Count < server.MostTags && form["delete_existing"] == "false" ? 200 : 403;
            if (context.Response.StatusCode == 200)
                server.Tags.Enqueue($"{context.Request.RouteValues["id"]} {form["tags"]}");
            await context.Response.WriteAsync(context.Response.StatusCode == 200 ? "{\"message\": \"success\"}" : "{\"error\": \"you may not\"}");
        });
        server._app.MapPost("/1/neurons/from-models", async context =>
        {
            var form = await context.Request.ReadFormAsync();
            await context.Response.WriteAsync($"{{{string.Join(", ", form.Select(field => $"\"{field.Value}\": 1{field.Value}"))}}}");
        });
        await server._app.StartAsync();
        return server;
    }

    public async Task StopAsync()
    {
        using var now = new CancellationTokenSource(0);
        await _app.StopAsync(now.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(0);
        await _app.StopAsync(now.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.DisposeAsync();
    }
}

/// <summary>A request to import.</summary>
internal sealed class StandInCall(HttpContext context, Func<long> import)
{
    public Task ImportedAsync() => AnswerAsync(200, $"{{\"neuron_id\": 1, \"skeleton_id\": {import().ToString(CultureInfo.InvariantCulture)}, \"node_id_map\": {{\"1\": 11, \"2\": 12, \"3\": 13, \"4\": 14}}}}");

    public Task ImportedAndCutAsync()
    {
        import();
        return CutAsync();
    }

    public Task ImportedButAsync(int status, string text)
    {
        import();
        return AnswerAsync(status, text);
    }

    public Task CutAsync()
    {
        context.Abort();
        return Task.CompletedTask;
    }

    public Task WaitAsync() => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    public async Task AnswerAsync(int status, string text)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(text);
    }
}
