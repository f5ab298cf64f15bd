using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Tracelift.Server.Http;

/// <summary>
/// Reads the fields of a form that is not multipart one by one: a collection of a quarter of a million fields would be in
/// memory twice, and each reading thread would keep a buffer as large as a value.
/// </summary>
internal static class SimpleForm
{
    private const string Type = "application/x-www-form-urlencoded";

    /// <summary>Whether the body is such a form in UTF-8, and still unread. ASP.NET reads, or refuses, other character sets.</summary>
    public static bool IsNext(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && Type.Equals(type.MediaType, StringComparison.OrdinalIgnoreCase)
        && (type.CharSet is null || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        && request.HttpContext.Features.Get<IFormFeature>()?.Form is null;

    /// <summary>Reads the fields.</summary>
    /// <exception cref="InvalidDataException">A field is too long, or there are too many fields.</exception>
    public static async IAsyncEnumerable<(string Name, string Value)> ReadAsync(HttpRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var limits = request.HttpContext.RequestServices.GetRequiredService<IOptions<FormOptions>>().Value;
        using var reader = new FormReader(request.Body, Encoding.UTF8)
        {
            KeyLengthLimit = limits.KeyLengthLimit,
            ValueLengthLimit = limits.ValueLengthLimit,
        };
        for (var count = 1; await reader.ReadNextPairAsync(cancellationToken) is { } pair; count++)
        {
            if (count > limits.ValueCountLimit)
                throw new InvalidDataException($"A form may have {limits.ValueCountLimit} fields");
            yield return (pair.Key, pair.Value);
        }
    }
}
