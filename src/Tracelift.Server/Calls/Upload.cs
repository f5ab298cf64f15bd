using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Tracelift.Server.Http;
using Tracelift.Server.Jobs;

namespace Tracelift.Server.Calls;

/// <summary>
/// A file that came with a request, written to the disk as it comes: the one file of a multipart form, under whatever
/// name, or the body as a whole.
/// </summary>
/// <param name="Path">Where it is, under a name of ours.</param>
/// <param name="Name">What its sender calls it, as far as that is a plain name.</param>
/// <param name="Fields">The other fields of the form, and those of the query. A second file is among them, with its name.</param>
/// <param name="Beside">The path of the second file, or null.</param>
internal sealed record Upload(string Path, string Name, RequestFields Fields, string? Beside)
{
    private const int MostParts = 1_000;
    private const int MostText = 4 << 20;
    private const int LongestName = 100;
    private const int LongestExtension = 12;

    // Theirs can have more bytes than a disk takes.
    private const string StoredName = "upload";

    // It is read into memory.
    private const int LargestBeside = 32 << 20;

    // What surrounds the file in a form.
    private const int Surroundings = 8 << 20;

    /// <summary>Takes it in.</summary>
    /// <param name="request">The request. Its snapshot of the store ends: a file can take hours.</param>
    /// <param name="files">Where the file goes.</param>
    /// <param name="most">The most bytes of the file.</param>
    /// <param name="fallback">What the file is called where its sender does not say so.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <param name="beside">The field of a second file, where there may be one.</param>
    /// <exception cref="ApiFault">There is no file, or there are two; it is too large; there is no room.</exception>
    public static async Task<Upload> ReceiveAsync(ApiRequest request, JobFiles files, long most, string fallback, CancellationToken cancellationToken, string? beside = null)
    {
        await request.View.EndReadAsync();
        var http = request.Context.Request;
        if (request.Context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = most + Surroundings;
        if (http.ContentLength > most + Surroundings)
            throw ApiFault.TooLarge($"The file is larger than the limit of {most} bytes");
        if (!MediaTypeHeaderValue.TryParse(http.ContentType, out var type) || !type.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            if (http.HasFormContentType || http.ContentLength == 0)
                throw ApiFault.BadValue("The file is missing", "Expected a multipart form with one file, or the file as the body.");
            var body = await files.ReceiveAsync(http.Body, StoredName, most, cancellationToken);
            return new Upload(body, fallback, RequestFields.Of(http.Query, []), null);
        }

        return HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= 200 } boundary
            ? await ReceiveFormAsync(http, boundary, files, most, fallback, beside, cancellationToken)
            : throw ApiFault.BadValue("The multipart form has no boundary");
    }

    /// <summary>A file's name that is safe wherever it is shown or written: no folders, nothing hidden.</summary>
    public static string PlainName(string? name, string fallback)
    {
        var last = (name ?? "").Split('/', '\\')[^1];
        var plain = string.Concat(last.Where(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or ' ' or '(' or ')' or '+')).Trim().TrimStart('.');
        return plain.Length == 0 ? fallback : plain.Length <= LongestName ? plain : Cut(plain);
    }

    // What a file is, is told by how its name ends.
    private static string Cut(string name)
    {
        var extension = System.IO.Path.GetExtension(name);
        return extension.Length > LongestExtension ? name[..LongestName] : name[..(LongestName - extension.Length)].TrimEnd() + extension;
    }

    private static async Task<Upload> ReceiveFormAsync(
        HttpRequest http, string boundary, JobFiles files, long most, string fallback, string? beside, CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(boundary, http.Body) { HeadersCountLimit = 16, HeadersLengthLimit = 16 << 10 };
        var fields = new List<(string Name, string Value)>();
        var (text, parts) = (0, 0);
        (string Path, string Name)? file = null;
        string? second = null;
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } part)
        {
            if (++parts > MostParts)
                throw ApiFault.BadValue($"The form has more than {MostParts} parts");
            if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition))
                throw ApiFault.BadValue("A part of the form has no name");
            var field = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
            if (disposition.FileName.HasValue || disposition.FileNameStar.HasValue)
            {
                var given = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
                if (beside is not null && field == beside)
                {
                    // A form in which no file is chosen has an empty one without a name.
                    if (given.Length == 0)
                        continue;
                    if (second is not null)
                        throw ApiFault.BadValue($"There are two files {field}", "Expected one.");
                    second = await files.ReceiveAsync(part.Body, beside, LargestBeside, cancellationToken);
                    fields.Add((field, PlainName(given.Value, beside)));
                    continue;
                }

                if (file is not null)
                    throw ApiFault.BadValue("There are two files", "Expected one.");
                var name = PlainName(given.Value, fallback);
                file = (await files.ReceiveAsync(part.Body, StoredName, most, cancellationToken), name);
                continue;
            }

            using var value = new StreamReader(part.Body);
            var characters = new char[4096];
            var collected = new System.Text.StringBuilder();
            while (await value.ReadAsync(characters.AsMemory(), cancellationToken) is int count and > 0)
            {
                if ((text += count) > MostText)
                    throw ApiFault.TooLarge("The fields of the form are larger than the limit");
                collected.Append(characters, 0, count);
            }

            fields.Add((field, collected.ToString()));
        }

        return file is { } received
            ? new Upload(received.Path, received.Name, RequestFields.Of(http.Query, fields), second)
            : throw ApiFault.BadValue("The file is missing", "Expected a multipart form with one file, or the file as the body.");
    }
}
