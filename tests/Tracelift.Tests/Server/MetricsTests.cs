using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Tracelift.Tests.Server.Jobs;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server;

/// <summary>What the server counts, and where it tells that.</summary>
public sealed partial class MetricsTests
{
    [Fact]
    public async Task Refused_requests_are_counted_by_their_status()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        var counted = new ConcurrentQueue<(long Count, int Status)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == "tracelift.requests.refused")
                    listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => counted.Enqueue((count, (int)tags[0].Value!)));
        listener.Start();

        (await server.SendAsync("viewer", HttpMethod.Get, "/nothing/here")).Dispose();
        (await server.SendAsync("viewer", HttpMethod.Post, "/projects/import", new StringContent(""))).Dispose();

        Assert.Contains((1L, 404), counted);
        Assert.Contains((1L, 403), counted);
    }

    [Fact]
    public async Task Counts_and_durations_go_where_otlp_is_wanted()
    {
        using var wanted = new Collector();
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        await scene.EndAsync();
        await using var process = Tool.Start(
            ["serve", "--store", scene.Store.Address, "--urls", "http://127.0.0.1:0"],
            new CliOptions
            {
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["OTEL_EXPORTER_OTLP_ENDPOINT"] = wanted.Url,
                    ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                    ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
                },
            });
        await process.WaitForErrorAsync("Ctrl-C");
        scene.Elsewhere = new Uri(Url().Match(process.Error).Value);

        (await scene.GetAsync("/projects", "reader")).Expect(200);
        (await scene.GetAsync("/nothing/here", "reader")).Expect(404);
        await wanted.WaitForAsync("http.server.request.duration");
        await wanted.WaitForAsync("tracelift.requests.refused");
        process.Signal(CliSignal.Terminate);

        (await process.WaitAsync()).Expect(0);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Url();

    /// <summary>Receives the data.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentQueue<string> _bodies = new();

        public Collector()
        {
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
            }

            _listener.Prefixes.Add(Url);
            _listener.Start();
            _ = TakeAsync();
        }

        public string Url { get; }

        public async Task WaitForAsync(string name)
        {
            for (var tries = 0; !_bodies.Any(body => body.Contains(name, StringComparison.Ordinal)); tries++)
            {
                Assert.True(tries < 600, $"{name} was not told");
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }

        public void Dispose() => ((IDisposable)_listener).Dispose();

        private async Task TakeAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    using (var reader = new StreamReader(context.Request.InputStream, Encoding.Latin1))
                        _bodies.Enqueue(await reader.ReadToEndAsync());
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }
    }
}
