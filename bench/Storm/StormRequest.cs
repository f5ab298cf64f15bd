using System.Globalization;
using System.Text;

namespace Tracelift.Bench.Storm;

/// <summary>A request that is expensive for a server.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path and query.</param>
/// <param name="Body">The body; or null.</param>
/// <param name="Type">The body's type.</param>
internal sealed record StormRequest(string Method, string Path, byte[]? Body = null, string Type = StormRequest.FormType)
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const string Boundary = "storm";

    /// <summary>Returns a request with a form.</summary>
    public static StormRequest Form(string path, string form) => new("POST", path, Encoding.ASCII.GetBytes(form));

    /// <summary>Returns a request with a file.</summary>
    public static StormRequest File(string path, string name, ReadOnlySpan<byte> file) => new(
        "POST",
        path,
        [.. Encoding.ASCII.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"), .. file, .. Encoding.ASCII.GetBytes($"\r\n--{Boundary}--\r\n")],
        $"multipart/form-data; boundary={Boundary}");

    /// <summary>Joins form fields.</summary>
    public static string Many(int count, Func<int, string> field) => string.Join('&', Enumerable.Range(0, count).Select(field));

    /// <summary>Returns a list separated by commas.</summary>
    public static string List(IEnumerable<long> ids) => string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Returns the HTTP message.</summary>
    public HttpRequestMessage Message(Uri server, string? token, bool wantsPage)
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), new Uri(server, Path));
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", Type);
        }

        if (token is not null)
            message.Headers.TryAddWithoutValidation("X-Authorization", "Token " + token);
        if (wantsPage)
            message.Headers.TryAddWithoutValidation("Accept", "text/html");
        return message;
    }
}
