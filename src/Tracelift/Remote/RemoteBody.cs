namespace Tracelift.Remote;

/// <summary>The body of an answer.</summary>
internal static class RemoteBody
{
    private const int AtOnce = 1 << 16;

    /// <summary>Reads a body.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="most">The largest number of bytes, unpacked.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The bytes; null if there are more.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpResponseMessage answer, long most, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength > most)
            return null;
        using var bytes = new MemoryStream();
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[AtOnce];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > most)
                return null;
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
