using System.Security.Cryptography;
using System.Text;
using Tracelift.Files;
using Tracelift.Formats.Json;
using Tracelift.Tests.Formats.Json;
using Tracelift.Tests.Formats.Packing;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Formats;

/// <summary>A source tells the SHA-256 that <c>sha256sum FILE</c> tells, without reading the file once more for it.</summary>
public sealed class SourceHashTests
{
    private static readonly byte[] Json = Encoding.UTF8.GetBytes($"\n[{string.Join(",\n", Enumerable.Range(0, 500).Select(i => JsonRows.Class(pk: $"{i}")))}]  \n");

    [Theory]
    [InlineData("plain")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task It_is_the_hash_of_the_bytes_on_the_disk(string how)
    {
        using var folder = new TemporaryFolder();
        var bytes = how switch { "gzip" => Packed.Gzip(Json), "zstd" => Packed.Zstd(Json), _ => Json };
        await File.WriteAllBytesAsync(folder.File("a.json"), bytes);

        foreach (var source in new[]
        {
            await TracingJsonFile.OpenAsync(folder.File("a.json"), TimeProvider.System, default),
            await TracingJsonFile.OpenAsync(folder.File("a.json"), TimeProvider.System, JsonRows.Small, default),
            await TracingJsonFile.SpoolAsync(new MemoryStream(bytes), "a pipe", TimeProvider.System, InputLimits.Usual, default),
        })
        {
            await using (source)
            {
                Assert.Null(source.Sha256);

                await JsonRows.SurveyAsync(source);
                await JsonRows.ReadAsync(source, Tracelift.Model.Models.Class);

                Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), source.Sha256);
            }
        }
    }
}
