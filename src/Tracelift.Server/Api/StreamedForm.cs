using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Tracelift.Server.Jobs;

namespace Tracelift.Server.Api;

/// <summary>A large file that comes in as the body, or in a multipart form beside small fields: to disk as it comes.</summary>
internal static class StreamedForm
{
    /// <summary>What a form may have beside its file, in bytes.</summary>
    public const long RoomForFields = 1 << 20;

    private const int LongestBoundary = 200;
    private const int MostFields = 1000;
    private const int LongestName = 255;

    /// <summary>Keeps the file, and reads the fields.</summary>
    /// <param name="request">The request.</param>
    /// <param name="files">Where the file goes.</param>
    /// <param name="fileName">What it is called there.</param>
    /// <param name="most">The most bytes of it.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The fields of query and form, what the file's sender calls it, and where it is.</returns>
    /// <exception cref="ApiFault">It is no form with one file, or is too large.</exception>
    public static async Task<(RequestFields Fields, string Name, string Path)> ReceiveAsync(
        HttpRequest request, JobFiles files, string fileName, long most, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            if (request.HasFormContentType)
                throw ApiFault.BadValue("Expected a multipart form with one file, or the file itself as the body");
            return (RequestFields.Of(request.Query, []), fileName, await files.ReceiveAsync(request.Body, fileName, most, cancellationToken));
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > LongestBoundary)
            throw ApiFault.BadValue("The form says nothing of what is between its parts (boundary)");
        var reader = new MultipartReader(boundary, request.Body) { HeadersCountLimit = 16, HeadersLengthLimit = 16 << 10 };
        var fields = new List<KeyValuePair<string, string>>();
        (string Name, string Path)? file = null;
        var room = RoomForFields;
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var about) || !about.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase))
                throw ApiFault.BadValue("A part of the form does not say what it is");
            if (about.FileName.HasValue || about.FileNameStar.HasValue)
            {
                if (file is not null)
                    throw ApiFault.BadValue("The form has several files: expected exactly one");
                var told = HeaderUtilities.RemoveQuotes(about.FileNameStar.HasValue ? about.FileNameStar : about.FileName).ToString();
                file = (told.Length > LongestName ? told[..LongestName] : told, await files.ReceiveAsync(section.Body, fileName, most, cancellationToken));
                continue;
            }

            var value = await TextAsync(section.Body, room, cancellationToken);
            room -= value.Length;
            fields.Add(KeyValuePair.Create(HeaderUtilities.RemoveQuotes(about.Name).ToString(), value));
            if (fields.Count > MostFields)
                throw ApiFault.BadValue($"The form has more than {MostFields} fields");
        }

        return file is { } found
            ? (RequestFields.Of(request.Query, fields), found.Name, found.Path)
            : throw ApiFault.BadValue("The form has no file: expected exactly one");
    }

    private static async Task<string> TextAsync(Stream body, long most, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (bytes.Length + read > most)
                throw ApiFault.TooLarge("The form's fields are larger than the limit");
            bytes.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
