using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Tracelift.Server.Api;

/// <summary>What a call answers.</summary>
internal abstract class ApiAnswer
{
    /// <summary>To the letter: there are clients that compare it.</summary>
    public const string JsonType = "application/json";

    /// <summary>How answers are written: names as they are, in lower case for our own records.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The HTTP status.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Whether the store is read while it is sent.</summary>
    public virtual bool IsReadOn => false;

    /// <summary>A small answer, of anonymous types, records, lists and dictionaries.</summary>
    public static ApiAnswer Json(object value) => new Bytes(JsonSerializer.SerializeToUtf8Bytes(value, JsonOptions), JsonType);

    /// <summary>An answer that may be large: it is written while it is made.</summary>
    public static ApiAnswer Json(Func<Utf8JsonWriter, CancellationToken, Task> write) => new Stream(JsonType, async (body, cancellationToken) =>
    {
        await using var writer = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        await write(writer, cancellationToken);
        await writer.FlushAsync(cancellationToken);
    });

    /// <summary>A text.</summary>
    public static ApiAnswer Text(string text, string contentType = "text/plain; charset=utf-8") => new Bytes(System.Text.Encoding.UTF8.GetBytes(text), contentType);

    /// <summary>Bytes that are written while they are made.</summary>
    public static ApiAnswer Streamed(string contentType, Func<System.IO.Stream, CancellationToken, Task> write) => new Stream(contentType, write);

    /// <summary>What ASP.NET answers: server-sent events, files.</summary>
    public static ApiAnswer Of(IResult result) => new Ready(result);

    /// <summary>Sends it.</summary>
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

    private sealed class Stream(string contentType, Func<System.IO.Stream, CancellationToken, Task> write) : ApiAnswer
    {
        public override bool IsReadOn => true;

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
