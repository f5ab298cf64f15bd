using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;

namespace Tracelift.Formats.Json;

/// <summary>Parses JSON texts of some MB without leaving pooled memory behind.</summary>
/// <remarks>
/// System.Text.Json keeps its index in arrays of the shared pool, and the pool keeps the largest array of each size for each
/// thread: a text of two million values leaves 60 MB with every server thread that has parsed one. The arrays of an ended thread
/// are collected.
/// </remarks>
public static class LargeJson
{
    private const int Small = 64 << 10;

    /// <summary>Parses a text.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonElement Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Parses a text in UTF-8.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length <= Small)
            return JsonElement.Parse(utf8.Span);
        var (element, fault) = (default(JsonElement), (Exception?)null);
        var thread = new Thread(() =>
        {
            try
            {
                element = JsonElement.Parse(utf8.Span);
            }
#pragma warning disable CA1031 // The caller's thread rethrows the exception.
            catch (Exception e)
#pragma warning restore CA1031
            {
                fault = e;
            }
        });
        thread.Start();
        thread.Join();
        if (fault is not null)
            ExceptionDispatchInfo.Throw(fault);
        return element;
    }
}
