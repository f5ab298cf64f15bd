namespace Tracelift.Remote;

/// <summary>Credentials for buckets. Requests for addresses that a user writes as <c>s3://</c> or <c>gs://</c> are made with them.</summary>
public sealed record BucketCredentials
{
    /// <summary>The id of the key for S3 (AWS_ACCESS_KEY_ID); null reads public buckets.</summary>
    public string? AccessKey { get; init; }

    /// <summary>The secret of the key for S3 (AWS_SECRET_ACCESS_KEY).</summary>
    public string? SecretKey { get; init; }

    /// <summary>The token of a temporary key for S3 (AWS_SESSION_TOKEN); or null.</summary>
    public string? SessionToken { get; init; }

    /// <summary>The region of the buckets (AWS_REGION); null for us-east-1.</summary>
    public string? Region { get; init; }

    /// <summary>The address of another maker's store with S3's calls (AWS_ENDPOINT_URL); null for Amazon's.</summary>
    public string? Endpoint { get; init; }

    /// <summary>An access token for Google's buckets (GOOGLE_OAUTH_ACCESS_TOKEN); null reads public buckets.</summary>
    public string? GoogleToken { get; init; }
}
