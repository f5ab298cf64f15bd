using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Tracelift.Server.Http;

/// <summary>The form of a request, read by ASP.NET; reports unreadable forms as the caller's error.</summary>
internal sealed class ReadableForm(FormFeature form) : IFormFeature
{
    public bool HasFormContentType => form.HasFormContentType;

    public IFormCollection? Form { get => form.Form; set => form.Form = value; }

    public IFormCollection ReadForm() => throw new NotSupportedException("Forms are read asynchronously.");

    /// <exception cref="ApiFault">The form, or a part of it, has an unsupported character set.</exception>
    public async Task<IFormCollection> ReadFormAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await form.ReadFormAsync(cancellationToken);
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException)
        {
            throw ApiFault.WrongKind("The form's character set can't be read: expected UTF-8");
        }
    }
}
