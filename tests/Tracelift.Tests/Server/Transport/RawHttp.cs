using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Tracelift.Tests.Server.Transport;

/// <summary>Sends requests that no client library would, each on a new connection.</summary>
internal static class RawHttp
{
    /// <summary>Sends bytes, and reads the head of the answer.</summary>
    /// <returns>The status, 0 where there is none; and the head.</returns>
    public static async Task<(int Status, string Head)> SendAsync(Uri address, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(request, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // It has answered, and takes no more.
        }

        return await ReadAsync(stream);
    }

    /// <summary>Reads the head of an answer.</summary>
    public static async Task<(int Status, string Head)> ReadAsync(Stream stream)
    {
        var head = new StringBuilder();
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        try
        {
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 } line)
                head.Append(line).Append('\n');
        }
        catch (IOException)
        {
            // It was cut off.
        }

        var words = head.ToString().Split(' ', 3);
        return (words.Length > 1 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0, head.ToString());
    }
}
