using System.Globalization;
using System.Text.Json.Nodes;

namespace Tracelift.Server.Http;

/// <summary>An error answer to a request.</summary>
internal sealed class ApiFault : Exception
{
    private ApiFault(int status, string type, string message)
        : base(message) => (Status, Type) = (status, type);

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The kind of error, with CATMAID's name if it has one.</summary>
    public string Type { get; }

    /// <summary>Advice or details, or null.</summary>
    public string? Detail { get; init; }

    /// <summary>Further data for programs.</summary>
    public JsonNode? Meta { get; init; }

    /// <summary>The time to wait before another attempt, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The allowed methods, if the path does not support the method.</summary>
    public string? Allow { get; private init; }

    /// <summary>Returns the same error with further data for programs.</summary>
    public ApiFault With(JsonNode? meta) => new(Status, Type, Message) { Detail = Detail, Meta = meta, RetryAfter = RetryAfter };

    /// <summary>400: a parameter or a body is invalid.</summary>
    public static ApiFault BadValue(string message, string? detail = null) => new(400, "ValueError", message) { Detail = detail };

    /// <summary>401: the credentials are wrong.</summary>
    public static ApiFault WrongLogin(string message) => new(401, "AuthenticationFailed", message);

    /// <summary>403: the caller lacks permission.</summary>
    public static ApiFault Forbidden(string message) => new(403, "PermissionError", message);

    /// <summary>404: the object does not exist.</summary>
    public static ApiFault NotFound(string message) => new(404, "Http404", message);

    /// <summary>405: the path exists, but not for this method.</summary>
    /// <param name="message">The error.</param>
    /// <param name="allow">The allowed methods, separated by commas.</param>
    public static ApiFault WrongMethod(string message, string allow) => new(405, "MethodNotAllowed", message) { Allow = allow };

    /// <summary>409: the store is not in the state that the request assumes.</summary>
    public static ApiFault Conflict(string message, string? detail = null) => new(409, "StateMatchingError", message) { Detail = detail };

    /// <summary>413: larger than the limit.</summary>
    public static ApiFault TooLarge(string message, string? detail = null) => new(413, "RequestEntityTooLarge", message) { Detail = detail };

    /// <summary>415: the file has an unsupported format.</summary>
    public static ApiFault WrongKind(string message) => new(415, "UnsupportedMediaType", message);

    /// <summary>429: too many wrong logins.</summary>
    public static ApiFault TooManyTries(TimeSpan wait) =>
        new(429, "Throttled", string.Create(CultureInfo.InvariantCulture, $"Too many wrong logins: try again in {Math.Ceiling(wait.TotalSeconds)} seconds")) { RetryAfter = wait };

    /// <summary>429: too many requests or too much data at once.</summary>
    public static ApiFault TooMany(string message, string detail) => new(429, "Throttled", message) { Detail = detail, RetryAfter = TimeSpan.FromSeconds(30) };

    /// <summary>501: CATMAID can do this, and Tracelift can't. Clients show the text of this status to their users.</summary>
    public static ApiFault NotHere(string what) => new(501, "NotImplemented", $"CATMAID has this call, Tracelift does not: {what}");

    /// <summary>503: temporarily unavailable.</summary>
    public static ApiFault NotNow(string message, string? detail = null) => new(503, "ServiceUnavailable", message) { Detail = detail, RetryAfter = TimeSpan.FromSeconds(5) };
}
