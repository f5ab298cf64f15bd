using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Tracelift.Server.Access;
using Tracelift.Server.Http;

namespace Tracelift.Server.Calls;

/// <summary>The answer of a call.</summary>
internal abstract class ApiAnswer
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Creates an answer of a record, a list or a dictionary. Lists are enumerated during writing.</summary>
    public static ApiAnswer Json<T>(T value, JsonTypeInfo<T> type) => Json((writer, _) =>
    {
        JsonSerializer.Serialize(writer, value, type);
        return Task.CompletedTask;
    });

    /// <summary>Creates an answer of a JSON node.</summary>
    public static ApiAnswer Json(JsonNode node) => Json((writer, _) =>
    {
        node.WriteTo(writer);
        return Task.CompletedTask;
    });

    /// <summary>Creates an answer that is written row by row.</summary>
    public static ApiAnswer Json(Func<Utf8JsonWriter, CancellationToken, Task> write) => new Kept(JsonText.ContentType, async (body, cancellationToken) =>
    {
        var parts = new StreamParts(body);
        await using var writer = new Utf8JsonWriter(parts, JsonText.Style);
        await write(writer, cancellationToken);
        await writer.FlushAsync(cancellationToken);
        parts.Flush();
    });

    /// <summary>Creates a text answer.</summary>
    public static ApiAnswer Text(string text, string contentType = "text/plain; charset=utf-8") => new Bytes(System.Text.Encoding.UTF8.GetBytes(text), contentType);

    /// <summary>Creates an answer of existing bytes.</summary>
    public static ApiAnswer Of(byte[] bytes, string contentType) => new Bytes(bytes, contentType);

    /// <summary>Creates an answer that is made from the store and sent once it is complete.</summary>
    public static ApiAnswer Made(string contentType, Func<Stream, CancellationToken, Task> write) => new Kept(contentType, write);

    /// <summary>Creates an answer that is sent as it is made. It can't read the store.</summary>
    public static ApiAnswer Live(string contentType, Func<Stream, CancellationToken, Task> write) => new Coming(contentType, write);

    /// <summary>Creates an answer of ASP.NET: server-sent events, files.</summary>
    public static ApiAnswer Of(IResult result) => new Ready(result);

    /// <summary>Makes all parts that need the store, before sending starts, so that a slow receiver does not hold the store.</summary>
    public virtual Task MakeAsync(HttpContext context) => Task.CompletedTask;

    /// <summary>Sends the answer.</summary>
    public abstract Task SendAsync(HttpContext context);

    private sealed class Bytes(byte[] bytes, string contentType) : ApiAnswer
    {
        public override async Task SendAsync(HttpContext context)
        {
            context.Response.StatusCode = Status;
            context.Response.ContentType = contentType;
            context.Response.ContentLength = bytes.Length;
            if (!HttpMethods.IsHead(context.Request.Method))
                await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    private sealed class Kept(string contentType, Func<Stream, CancellationToken, Task> write) : ApiAnswer
    {
        // The captured data can be large, so the reference is dropped after use.
        private Func<Stream, CancellationToken, Task>? _write = write;
        private KeptAnswer? _answer;

        public override async Task MakeAsync(HttpContext context)
        {
            if (HttpMethods.IsHead(context.Request.Method))
                return;
            var caller = context.RequestServices.GetRequiredService<RequestStore>().Row;
            var answer = context.RequestServices.GetRequiredService<KeptAnswers>().Begin(caller);
            context.Response.RegisterForDisposeAsync(answer);
            await _write!(answer, context.RequestAborted);
            (_write, _answer) = (null, answer);
        }

        public override async Task SendAsync(HttpContext context)
        {
            context.Response.StatusCode = Status;
            context.Response.ContentType = contentType;
            if (_answer is null)
                return;
            context.Response.ContentLength = _answer.Length;
            await _answer.SendAsync(context.Response.Body, context.RequestAborted);
        }
    }

    private sealed class Coming(string contentType, Func<Stream, CancellationToken, Task> write) : ApiAnswer
    {
        public override async Task SendAsync(HttpContext context)
        {
            context.Response.StatusCode = Status;
            context.Response.ContentType = contentType;
            if (!HttpMethods.IsHead(context.Request.Method))
                await write(context.Response.Body, context.RequestAborted);
        }
    }

    private sealed class Ready(IResult result) : ApiAnswer
    {
        public override Task SendAsync(HttpContext context) => result.ExecuteAsync(context);
    }
}
