using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tracelift.Remote;

/// <summary>Signs requests without a body for S3. Source: AWS Signature Version 4, "Authenticating Requests: Using the Authorization Header".</summary>
internal static class S3Signature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string ContentHash = "x-amz-content-sha256";
    private static readonly string NoContent = Hex(SHA256.HashData([]));

    /// <summary>Puts the signature into the headers.</summary>
    /// <param name="request">The request, with all other headers that are to be signed.</param>
    /// <param name="accessKey">The id of the key.</param>
    /// <param name="secretKey">The secret.</param>
    /// <param name="sessionToken">The token of a temporary key; or null.</param>
    /// <param name="region">The region of the bucket.</param>
    /// <param name="now">The time; the server accepts 15 minutes around its own.</param>
    public static void Sign(HttpRequestMessage request, string accessKey, string secretKey, string? sessionToken, string region, DateTimeOffset now)
    {
        var address = request.RequestUri!;
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = address.IsDefaultPort ? address.Host : $"{address.Host}:{address.Port}",
            [ContentHash] = NoContent,
            ["x-amz-date"] = time,
        };
        if (sessionToken is not null)
            headers["x-amz-security-token"] = sessionToken;
        foreach (var (name, value) in headers.Where(header => header.Key != "host").ToList())
            request.Headers.TryAddWithoutValidation(name, value);
        if (request.Headers.Range is { } range)
            headers["range"] = range.ToString();
        var names = string.Join(';', headers.Keys);

        // Every character but the unreserved ones is escaped, whatever the address itself escapes.
        var path = string.Join('/', address.AbsolutePath.Split('/').Select(part => Uri.EscapeDataString(Uri.UnescapeDataString(part))));
        var canonical = $"{request.Method.Method}\n{path}\n\n{string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"))}\n{names}\n{NoContent}";
        var scope = $"{time[..8]}/{region}/s3/aws4_request";
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secretKey);
        foreach (var part in scope.Split('/'))
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        request.Headers.TryAddWithoutValidation("Authorization", $"{Algorithm} Credential={accessKey}/{scope},SignedHeaders={names},Signature={Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)))}");
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
