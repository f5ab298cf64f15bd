using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Tracelift.Errors;

namespace Tracelift.Remote;

/// <summary>
/// Fetches files from a web server, with limits of time and redirects. Repeats requests after faults that may pass, and
/// explains the others.
/// </summary>
/// <param name="options">The options of requests.</param>
/// <param name="time">The clock.</param>
/// <param name="client">The client for all requests; null for one each time.</param>
internal sealed class RemoteFetch(RemoteOptions options, TimeProvider time, HttpClient? client = null)
{
    // A redirect can lead to an address of any length, and messages show it.
    private const int LongestAddress = 300;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Fetches a file.</summary>
    /// <param name="address">The address.</param>
    /// <param name="accepted">The accepted media types.</param>
    /// <param name="read">Reads the answer; the address is the last one after redirects.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <param name="range">The part of the file to ask for; null for all of it.</param>
    /// <param name="form">The fields of a form to post; null to get.</param>
    /// <exception cref="InputException">The server or its answer is faulty.</exception>
    public async Task<T> FetchAsync<T>(
        Uri address, string accepted, Func<Uri, HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken, RangeHeaderValue? range = null,
        IReadOnlyList<(string Name, string Value)>? form = null)
    {
        var pause = options.Pause;
        var wanted = new Wanted(accepted, range, form);
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan wait;
            try
            {
                return await TryAsync(address, wanted, read, cancellationToken);
            }
            catch (PassingFault fault)
            {
                if (attempt >= options.Attempts)
                    throw new InputException(fault.Code, $"{fault.Message}{(attempt > 1 ? $" (asked {attempt} times)" : "")}", "Try again later.", fault.InnerException);
                wait = fault.Wait;
            }

            await Task.Delay(pause > wait ? pause : wait, time, cancellationToken);
            pause *= 2;
        }
    }

    private async Task<T> TryAsync<T>(Uri address, Wanted wanted, Func<Uri, HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var own = client is null ? RemoteClient.Create(options) : null;
        try
        {
            return await FollowAsync(client ?? own!, address, wanted, read, stop.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new InputException(
                "remote-timeout", $"{Shown(address)} has not answered in whole within {options.Timeout.TotalSeconds:0.#} s", "Try again later, or allow it more time (--timeout).");
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(address, e);
        }
        catch (InvalidDataException e)
        {
            throw new InputException("remote-format", $"{Shown(address)} answers with damaged packed data: {e.Message}", inner: e);
        }
        catch (IOException e)
        {
            throw new PassingFault("remote-unreachable", $"{Shown(address)} has cut the connection: {e.Message}", e);
        }
    }

    private async Task<T> FollowAsync<T>(HttpClient with, Uri address, Wanted wanted, Func<Uri, HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var at = address;
        for (var redirects = 0; ; redirects++)
        {
            using var request = Request(at, wanted, mayTellSecrets: at.Host == address.Host && at.Port == address.Port && at.Scheme == address.Scheme);
            using var answer = await with.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)answer.StatusCode is < 300 or >= 400 || answer.Headers.Location is not { } to)
                return await read(at, answer, cancellationToken);
            if (redirects == options.Redirects)
                throw new InputException("remote-redirects", $"{Shown(address)} redirects more than {options.Redirects} times, the last time to {Shown(new Uri(at, to))}", "Correct the address.");
            at = new Uri(at, to);
            if (at.Scheme is not ("http" or "https"))
                throw new InputException("remote-redirects", $"{Shown(address)} redirects to {Shown(at)}, which is not an http or https address", "Correct the address.");
        }
    }

    private HttpRequestMessage Request(Uri at, Wanted wanted, bool mayTellSecrets)
    {
        var request = new HttpRequestMessage(wanted.Form is null ? HttpMethod.Get : HttpMethod.Post, at)
        {
            Content = wanted.Form is null ? null : new FormUrlEncodedContent(wanted.Form.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.TryAddWithoutValidation("Accept", wanted.Accepted);
        request.Headers.TryAddWithoutValidation("User-Agent", "tracelift");
        request.Headers.Range = wanted.Range;

        // Sends credentials to no other server.
        if (!mayTellSecrets)
            return request;
        if (options.Token is { } token)
            request.Headers.TryAddWithoutValidation("X-Authorization", "Token " + token);
        if (options.User is { } user)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password}")));
        options.Sign?.Invoke(request, time.GetUtcNow());
        return request;
    }

    /// <summary>Throws for an answer that is not a success.</summary>
    /// <exception cref="InputException">The server refuses, or has failed.</exception>
    public void RequireSuccess(Uri at, HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        var shown = Shown(at);
        switch (answer.StatusCode)
        {
            case >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices:
                return;
            case HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when options.Sign is not null:
                throw new InputException(
                    "remote-access", $"{shown} does not accept the credentials of the bucket (status {status})",
                    "Correct AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION (us-east-1 if it is not set); for Google GOOGLE_OAUTH_ACCESS_TOKEN.");
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when options.HasCredentials:
                throw new InputException(
                    "remote-access", $"{shown} does not accept {(options.Token is null ? $"the user {options.User}" : "the token")} (status {status})",
                    options.Token is null ? "Correct user and password." : "Correct the token, and check that its user may browse the projects.");
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                throw new InputException("remote-access", $"{shown} requires a token or a password (status {status})", "Put a token into TRACELIFT_REMOTE_TOKEN, or name a user: --http-user, with TRACELIFT_HTTP_PASSWORD.");
            case HttpStatusCode.NotFound or HttpStatusCode.Gone:
                throw new InputException("remote-address", $"There is nothing at {shown} (status {status})", "Correct the address.");
            case HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests:
                throw new PassingFault("remote-failed", $"{shown} can't answer at the moment (status {status})", null) { Wait = Wait(answer) };
            case >= HttpStatusCode.InternalServerError:
                throw new InputException("remote-failed", $"{shown} has failed (status {status})", "Its administrator finds the cause in its log.");
            default:
                throw new InputException("remote-failed", $"{shown} answers with status {status}, expected 200", "Correct the address.");
        }
    }

    /// <summary>Returns the time that the server asks to wait, up to a minute.</summary>
    private TimeSpan Wait(HttpResponseMessage answer)
    {
        var asked = answer.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() ?? TimeSpan.Zero : TimeSpan.Zero;
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked > LongestWait ? LongestWait : asked;
    }

    private static Exception Unreachable(Uri address, HttpRequestException e)
    {
        var shown = Shown(address);
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case InputException known:
                    return known;
                case AuthenticationException:
                    return new InputException(
                        "remote-certificate", $"No secure connection to {shown}: {(cause.InnerException ?? cause).Message.TrimEnd('.')}",
                        "This machine does not trust its certificate: ask for a valid one, or add its authority to the system's (SSL_CERT_FILE).", e);
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }:
                    return new InputException("remote-address", $"There is no host {address.Host}", "Correct the address.", e);
            }
        }

        return new PassingFault("remote-unreachable", $"{shown} can't be reached: {(e.InnerException ?? e).Message}", e);
    }

    /// <summary>Returns an address without user name and password.</summary>
    public static string Shown(Uri address) =>
        Excerpt.Of((address.UserInfo.Length == 0 ? address : new UriBuilder(address) { UserName = "", Password = "" }.Uri).ToString(), LongestAddress);

#pragma warning disable CA1064 // Does not leave this class.
    private sealed class PassingFault(string code, string message, Exception? inner) : Exception(message, inner)
#pragma warning restore CA1064
    {
        public string Code { get; } = code;

        public TimeSpan Wait { get; init; }
    }

    private sealed record Wanted(string Accepted, RangeHeaderValue? Range, IReadOnlyList<(string Name, string Value)>? Form);
}
