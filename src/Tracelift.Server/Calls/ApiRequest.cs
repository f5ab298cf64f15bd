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

/// <summary>A call that was let in, as its handler sees it.</summary>
internal sealed class ApiRequest(HttpContext context) : IDisposable
{
    private readonly RequestStore _store = context.RequestServices.GetRequiredService<RequestStore>();
    private RequestFields? _fields;
    private ConcurrencyLimit.Turn? _turn;

    public HttpContext Context => context;

    /// <summary>Who calls.</summary>
    public Caller Caller => _store.Caller;

    /// <summary>The store as this request sees it.</summary>
    public RequestStore View => _store;

    /// <summary>The clock.</summary>
    public TimeProvider Time => Service<TimeProvider>();

    /// <summary>The project of the path.</summary>
    public long Project => Id("pid");

    /// <summary>The caller's id, where the call needs a login.</summary>
    /// <exception cref="ApiFault">Nobody is logged in.</exception>
    public long User => Caller.Id ?? throw ApiFault.Forbidden("This needs a login");

    /// <summary>An id of the path.</summary>
    /// <exception cref="ApiFault">It is no number.</exception>
    public long Id(string name) =>
        long.TryParse(context.GetRouteValue(name) as string, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw ApiFault.NotFound($"{context.Request.Path}: expected a number for {name}");

    /// <summary>A name of the path.</summary>
    public string Name(string name) => context.GetRouteValue(name) as string ?? "";

    /// <summary>The snapshot that this request reads.</summary>
    public Task<IReadSession> ReadAsync(CancellationToken cancellationToken) => _store.ReadAsync(cancellationToken);

    /// <summary>The store, for reads outside the snapshot.</summary>
    public Task<IStore> StoreAsync(CancellationToken cancellationToken) => _store.OpenAsync(cancellationToken);

    /// <summary>The store, for a change. Ends the snapshot.</summary>
    public Task<IStore> StoreToChangeAsync(CancellationToken cancellationToken) => _store.OpenToChangeAsync(cancellationToken);

    /// <summary>The parameters of query and body.</summary>
    public async Task<RequestFields> FieldsAsync(CancellationToken cancellationToken) => _fields ??= await RequestFields.ReadAsync(context.Request, cancellationToken);

    /// <summary>Notes in the security log what the caller has done.</summary>
    /// <param name="what">What, such as <c>made a token for ada</c>. No secrets.</param>
    public void Note(string what) => Service<SecurityLog>().Did(context, Caller, what);

    /// <summary>
    /// Takes in a body that is not here yet, however slowly it comes, and takes it apart when that is this request's turn.
    /// </summary>
    public async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        context.Request.EnableBuffering(RequestGate.SmallBody);
        await context.Request.Body.DrainAsync(cancellationToken);
        context.Request.Body.Position = 0;
        _turn = await Service<FormLimit>().TakeAsync(View.Row, cancellationToken);
        await FieldsAsync(cancellationToken);
    }

    /// <summary>Drops the body, so that a caller who is slow to take the answer does not keep it in memory.</summary>
    public void ForgetBody()
    {
        _fields = null;
        context.Features.Set<IFormFeature>(null);
    }

    public void Dispose() => _turn?.Dispose();

    /// <summary>A service of the server.</summary>
    public T Service<T>()
        where T : notnull => context.RequestServices.GetRequiredService<T>();
}
