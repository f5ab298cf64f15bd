using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Tracelift.Server.Access;
using Tracelift.Server.Access.Limits;
using Tracelift.Server.Http;
using Tracelift.Stores;

namespace Tracelift.Server.Calls;

/// <summary>An authorized call, for its handler.</summary>
internal sealed class ApiRequest(HttpContext context) : IDisposable
{
    private readonly RequestStore _store = context.RequestServices.GetRequiredService<RequestStore>();
    private RequestFields? _fields;
    private ConcurrencyLimit.Turn? _turn;

    public HttpContext Context => context;

    /// <summary>The caller.</summary>
    public Caller Caller => _store.Caller;

    /// <summary>The request's access to the store.</summary>
    public RequestStore View => _store;

    /// <summary>The clock.</summary>
    public TimeProvider Time => Service<TimeProvider>();

    /// <summary>The project in the path.</summary>
    public long Project => Id("pid");

    /// <summary>The caller's id, for calls that need a login.</summary>
    /// <exception cref="ApiFault">The caller is not logged in.</exception>
    public long User => Caller.Id ?? throw ApiFault.Forbidden("This needs a login");

    /// <summary>Returns an id in the path.</summary>
    /// <exception cref="ApiFault">The part of the path is not a number.</exception>
    public long Id(string name) =>
        long.TryParse(context.GetRouteValue(name) as string, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw ApiFault.NotFound($"{context.Request.Path}: expected a number for {name}");

    /// <summary>Returns a name in the path.</summary>
    public string Name(string name) => context.GetRouteValue(name) as string ?? "";

    /// <summary>Returns the request's snapshot of the store.</summary>
    public Task<IReadSession> ReadAsync(CancellationToken cancellationToken) => _store.ReadAsync(cancellationToken);

    /// <summary>Returns the store, for reads outside the snapshot.</summary>
    public Task<IStore> StoreAsync(CancellationToken cancellationToken) => _store.OpenAsync(cancellationToken);

    /// <summary>Returns the store for a change. Ends the snapshot.</summary>
    public Task<IStore> StoreToChangeAsync(CancellationToken cancellationToken) => _store.OpenToChangeAsync(cancellationToken);

    /// <summary>Returns the parameters of query and body.</summary>
    public async Task<RequestFields> FieldsAsync(CancellationToken cancellationToken) => _fields ??= await RequestFields.ReadAsync(context.Request, cancellationToken);

    /// <summary>Logs an action of the caller in the security log.</summary>
    /// <param name="what">The action, such as <c>made a token for ada</c>. No secrets.</param>
    public void Note(string what) => Service<SecurityLog>().Did(context, Caller, what);

    /// <summary>
    /// Receives the body, however slowly it arrives, and parses it when the request's turn comes.
    /// </summary>
    public async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        context.Request.EnableBuffering(RequestGate.SmallBody);
        await context.Request.Body.DrainAsync(cancellationToken);
        context.Request.Body.Position = 0;
        _turn = await Service<FormLimit>().TakeAsync(View.Row, cancellationToken);
        await FieldsAsync(cancellationToken);
    }

    /// <summary>Releases the body, so that a caller who receives the answer slowly does not keep it in memory.</summary>
    public void ForgetBody()
    {
        _fields = null;
        context.Features.Set<IFormFeature>(null);
    }

    public void Dispose() => _turn?.Dispose();

    /// <summary>Returns a service of the server.</summary>
    public T Service<T>()
        where T : notnull => context.RequestServices.GetRequiredService<T>();
}
