using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tracelift.Projects.Images;
using Tracelift.Remote;
using Tracelift.Server.Access;
using Tracelift.Server.Access.Limits;
using Tracelift.Server.Api.Skeletons;
using Tracelift.Server.Api.Users;
using Tracelift.Server.Calls;
using Tracelift.Server.Documentation;
using Tracelift.Server.Endpoints;
using Tracelift.Server.Http;
using Tracelift.Server.Importing;
using Tracelift.Server.Jobs;
using Tracelift.Server.Jobs.Kinds;
using Tracelift.Server.Metrics;
using Tracelift.Server.Pages.Projects;
using Tracelift.Server.Transport;
using Tracelift.Stores;

namespace Tracelift.Server;

/// <summary>The HTTP side of exporting and importing: CATMAID's calls, our own, and pages, over one store.</summary>
public sealed class TraceliftServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServerOptions _options;

    private TraceliftServer(WebApplication app, ServerOptions options, ApiMap api)
    {
        _app = app;
        _options = options;
        Api = api;
    }

    /// <summary>Where it listens, with the ports that it has got.</summary>
    public IReadOnlyList<Uri> Addresses => [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];

    /// <summary>All calls, as they are described.</summary>
    internal ApiMap Api { get; }

    /// <summary>What the server is made of.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>All jobs.</summary>
    internal JobRegistry Jobs => Service<JobRegistry>();

    /// <summary>One of what requests are answered with.</summary>
    internal T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>The folder for its files.</summary>
    internal WorkFolder WorkFolder => _app.Services.GetRequiredService<WorkFolder>();

    /// <summary>Makes a server. The caller keeps the store, and disposes of it afterwards.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Says where the log goes.</param>
    /// <exception cref="Errors.UsageException">The options make no sense.</exception>
    public static TraceliftServer Create(IStore store, ServerOptions options, TimeProvider time, Action<ILoggingBuilder> log)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);

        // Nothing comes from files or variables that are not ours.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, options)).UseUrls([.. options.Urls]);
        builder.Services.AddRoutingCore();
        log(builder.Logging);
        AddServices(builder.Services, store, options, time);
        var app = builder.Build();
        if (options.IsBehindProxy)
            app.UseForwardedHeaders(ProxyHeaders.Believed);
        if (options.BasePath.Length > 0)
            app.UsePathBase(options.BasePath);
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<FaultAnswers>();
        app.UseMiddleware<StopRefusals>();
        app.UseMiddleware<PathTidying>();
        if (options.AllowedOrigins.Count > 0)
            app.UseCors(cors => cors.WithOrigins([.. options.AllowedOrigins]).AllowAnyHeader().AllowAnyMethod());
        DocumentCalls.UsePages(app);
        app.UseRouting();
        app.UseMiddleware<RequestGate>();
        var api = new ApiMap(app);
        ApiCalls.Map(api, options);
        return new TraceliftServer(app, options, api);
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">An address is taken.</exception>
    /// <exception cref="Errors.UsageException">The folder for files of jobs can't be used.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _app.Services.GetRequiredService<JobRunner>().StartAsync(cancellationToken);
        await _app.StartAsync(cancellationToken);
    }

    /// <summary>
    /// Takes nothing new, lets what runs end within <see cref="ServerOptions.StopWithin"/>, and stops. What does not end
    /// is cancelled, and leaves nothing behind.
    /// </summary>
    /// <param name="cancellationToken">Stops at once.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_options.StopWithin);
        await _app.Services.GetRequiredService<JobRunner>().StopAsync(_options.StopWithin);
        await _app.StopAsync(patience.Token);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Limit(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.LargestBody;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.SlowestBody, options.SlowestBodyGrace);
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.MaxConcurrentConnections = 2_000;
        var guard = kestrel.ApplicationServices.GetRequiredService<ConnectionGuard>();
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(next => connection => guard.InvokeAsync(connection, next)));
    }

    private static void AddServices(IServiceCollection services, IStore store, ServerOptions options, TimeProvider time)
    {
        services.AddSingleton(store);
        services.AddSingleton(options);
        services.AddSingleton(time);
        services.AddSingleton<ServerMetrics>();
        services.AddSingleton<LoginTries>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<SecurityLog>();
        services.AddSingleton<BodyBudget>();
        services.AddSingleton<ConnectionGuard>();
        services.AddSingleton<CallerReader>();
        services.AddSingleton<ImportLimit>();
        services.AddSingleton<ProjectTotals>();
        services.AddSingleton<PublicOwners>();
        services.AddSingleton<ReadLimit>();
        services.AddSingleton<WriteLimit>();
        services.AddSingleton<FormLimit>();
        services.AddSingleton<ReadyCheck>();
        services.AddSingleton<KeptAnswers>();
        services.AddHostedService<IdleMemory>();
        services.AddScoped<RequestStore>();
        services.AddSingleton<WorkFolderQuota>();
        services.AddSingleton<WorkFolder>();
        services.AddSingleton<IJobKind, ArchiveJob>();
        services.AddSingleton<IJobKind, CopyJob>();
        services.AddSingleton<IJobKind, CopyPlanJob>();
        services.AddSingleton<IJobKind, ExportJob>();
        services.AddSingleton<IJobKind, ImportJob>();
        services.AddSingleton<IJobKind, ImportPlanJob>();
        services.AddSingleton<IJobKind, ProjectsJob>();
        services.AddSingleton<JobRegistry>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<Drafts>();
        services.AddSingleton<ImportWork>();
        services.AddSingleton(_ => new TileCutter(new RemoteOptions { MayConnect = options.MayFetchFrom, UsesProxy = false, Timeout = TimeSpan.FromSeconds(10) }, time));
        services.AddCors();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopWithin);

        // Clients send tens of thousands of ids as fields of their own.
        services.Configure<FormOptions>(form =>
        {
            form.ValueCountLimit = RequestFields.MostValues;
            form.ValueLengthLimit = (int)options.LargestBody;
            form.KeyLengthLimit = 2048;
            form.MultipartBodyLengthLimit = options.LargestBody;
            form.MultipartHeadersCountLimit = 16;
            form.MultipartHeadersLengthLimit = 16 << 10;
        });
    }
}
