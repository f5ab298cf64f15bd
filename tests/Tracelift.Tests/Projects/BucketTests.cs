using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Remote;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>Images in buckets that only their owners read.</summary>
public sealed class BucketTests
{
    private const string Access = "AKIAIOSFODNN7EXAMPLE";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    [Fact]
    public void Requests_are_signed_as_in_amazons_example()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://examplebucket.s3.amazonaws.com/test.txt");
        request.Headers.Range = new(0, 9);

        S3Signature.Sign(request, Access, Secret, null, "us-east-1", new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            Assert.Single(request.Headers.GetValues("Authorization")));
    }

    [Theory]
    [InlineData("s3://brains/fly/em", "https://brains.s3.amazonaws.com/fly/em", null, null)]
    [InlineData("s3://my.brains/em", "https://s3.eu-west-1.amazonaws.com/my.brains/em", "eu-west-1", null)]
    [InlineData("s3://brains/em", "https://brains.s3.eu-west-1.amazonaws.com/em", "eu-west-1", null)]
    [InlineData("S3://brains/em", "http://minio:9000/brains/em", null, "http://minio:9000/")]
    [InlineData("gs://brains/em", "https://storage.googleapis.com/brains/em", null, null)]
    public void A_bucket_has_a_web_address(string source, string url, string? region, string? endpoint) =>
        Assert.Equal(url, BucketAddress.Read(source, new BucketCredentials { Region = region, Endpoint = endpoint })?.Url);

    [Fact]
    public async Task A_private_bucket_is_read_with_the_keys_of_the_environment_and_no_other_host_gets_them()
    {
        using var images = new ImageFolder().Precomputed("brains/em");
        await using var bucket = Bucket(images, isPrivate: true);
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        store.Set("AWS_ENDPOINT_URL", bucket.Url);
        store.Set("TRACELIFT_REMOTE_TOKEN", "a-catmaids-token");
        string[] describe = ["projects", "describe", "s3://brains/em", "--json"];

        // Without keys nothing is there; with a wrong one the server's reason is not that of a missing file.
        Assert.Contains("is no image", (await store.RunAsync(describe)).Expect(3).Error, StringComparison.Ordinal);
        store.Set("AWS_ACCESS_KEY_ID", "wrong");
        Assert.Contains("AWS_SECRET_ACCESS_KEY", (await store.RunAsync(describe)).Expect(2).Error, StringComparison.Ordinal);
        store.Set("AWS_SECRET_ACCESS_KEY", Secret);
        Assert.Contains("does not accept the credentials", (await store.RunAsync(describe)).Expect(3).Error, StringComparison.Ordinal);

        store.Set("AWS_ACCESS_KEY_ID", Access);
        var result = (await store.RunAsync(describe)).Expect(0);
        Assert.Equal("(100,80,30)", (string)JsonNode.Parse(result.Output)![0]!["project"]!["stacks"]![0]!["dimension"]!);
        Assert.Contains("your credentials", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(bucket.Requests, request => request.Headers.ContainsKey("X-Authorization"));

        // A state names any host: it is asked without the token, and a bucket without keys.
        await using var other = Bucket(images, isPrivate: false);
        var state = store.Folder.Write("state.json", $$"""{"layers": [{"type": "image", "source": "precomputed://{{other.Url}}/brains/em", "name": "EM"}]}""");
        (await store.RunAsync("projects", "describe", state)).Expect(0);
        Assert.NotEmpty(other.Requests);
        Assert.DoesNotContain(other.Requests, request => request.Headers.ContainsKey("X-Authorization") || request.Headers.ContainsKey("Authorization"));
        var theirs = store.Folder.Write("theirs.json", """{"layers": [{"type": "image", "source": "precomputed://s3://brains/em", "name": "EM"}]}""");
        bucket.Requests.Clear();
        Assert.Contains("is no image", (await store.RunAsync("projects", "describe", theirs)).Expect(3).Error, StringComparison.Ordinal);
        Assert.NotEmpty(bucket.Requests);
        Assert.DoesNotContain(bucket.Requests, request => request.Headers.ContainsKey("Authorization"));
    }

    private static TestWebServer Bucket(ImageFolder images, bool isPrivate) => TestWebServer.Start(request =>
    {
        var key = request.Headers.GetValueOrDefault("Authorization");
        if (isPrivate && key?.Contains(Access, StringComparison.Ordinal) != true)
            return new WebAnswer(403, "application/xml", Encoding.UTF8.GetBytes($"<Error><Code>{(key is null ? "AccessDenied" : "InvalidAccessKeyId")}</Code></Error>"));
        var file = Path.Combine(images.Path, request.Path.TrimStart('/'));
        return File.Exists(file) ? new WebAnswer(200, "application/octet-stream", File.ReadAllBytes(file))
            : new WebAnswer(isPrivate ? 403 : 404, "application/xml", "<Error><Code>AccessDenied</Code></Error>"u8.ToArray());
    });
}
