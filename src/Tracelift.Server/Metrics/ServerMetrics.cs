using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Tracelift.Server.Metrics;

/// <summary>
/// Counts what the server does. Where OTEL_EXPORTER_OTLP_ENDPOINT is set, the counts and ASP.NET's own go there.
/// </summary>
internal sealed class ServerMetrics : IDisposable
{
    /// <summary>The name under which they are found.</summary>
    public const string Name = "Tracelift";

    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly Meter _meter = new(Name);
    private readonly MeterProvider? _provider;
    private readonly Counter<long> _refused;

    public ServerMetrics()
    {
        _refused = _meter.CreateCounter<long>("tracelift.requests.refused", description: "Requests that were not let in or were wrong.");
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint)))
            return;
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime")
            .AddOtlpExporter()
            .Build();
    }

    /// <summary>A request was refused.</summary>
    public void Refused(int status) => _refused.Add(1, new KeyValuePair<string, object?>("status", status));

    public void Dispose()
    {
        _provider?.Dispose();
        _meter.Dispose();
    }
}
