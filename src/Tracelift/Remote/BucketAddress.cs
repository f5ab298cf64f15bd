using System.Net.Http.Headers;
using Tracelift.Errors;

namespace Tracelift.Remote;

/// <summary>The web address of a folder in a bucket, and how requests for it are signed.</summary>
/// <param name="Url">The https address.</param>
/// <param name="Sign">Puts credentials into a request; null for a public bucket.</param>
internal sealed record BucketAddress(string Url, Action<HttpRequestMessage, DateTimeOffset>? Sign)
{
    private const string Google = "gs://";
    private const string Amazon = "s3://";
    private const string UsualRegion = "us-east-1";

    /// <summary>Reads the address of a bucket.</summary>
    /// <param name="source">The address as a user writes it.</param>
    /// <param name="credentials">The credentials; null reads public buckets.</param>
    /// <returns>Null for other addresses.</returns>
    /// <exception cref="UsageException">The address names no bucket, or the credentials are incomplete.</exception>
    public static BucketAddress? Read(string source, BucketCredentials? credentials)
    {
        if (source.StartsWith(Google, StringComparison.OrdinalIgnoreCase))
        {
            var token = credentials?.GoogleToken;
            return new BucketAddress("https://storage.googleapis.com/" + source[Google.Length..], token is null ? null : (request, _) => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token));
        }

        if (!source.StartsWith(Amazon, StringComparison.OrdinalIgnoreCase))
            return null;
        var path = source[Amazon.Length..];
        var end = path.IndexOf('/', StringComparison.Ordinal);
        var (bucket, key) = end < 0 ? (path, "") : (path[..end], path[(end + 1)..]);
        if (bucket.Length == 0)
            throw new UsageException("bad-url", $"\"{source}\" names no bucket", "Expected s3://BUCKET/FOLDER.");
        return new BucketAddress(Place(bucket, key, credentials), Signer(credentials));
    }

    private static string Place(string bucket, string key, BucketCredentials? credentials)
    {
        if (credentials?.Endpoint is { } endpoint)
            return $"{endpoint.TrimEnd('/')}/{bucket}/{key}";
        var host = credentials?.Region is { } region ? $"s3.{region}.amazonaws.com" : "s3.amazonaws.com";

        // A bucket whose name has dots fits no certificate of the other form.
        return bucket.Contains('.', StringComparison.Ordinal) ? $"https://{host}/{bucket}/{key}" : $"https://{bucket}.{host}/{key}";
    }

    private static Action<HttpRequestMessage, DateTimeOffset>? Signer(BucketCredentials? credentials)
    {
        if (credentials?.AccessKey is not { } access)
            return null;
        var secret = credentials.SecretKey ?? throw new UsageException("no-password", "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY", "Set both, or none to read public buckets.");
        return (request, now) => S3Signature.Sign(request, access, secret, credentials.SessionToken, credentials.Region ?? UsualRegion, now);
    }
}
