namespace Tracelift.Tracing.Import;

/// <summary>The names of skeletons that exports make up, ours and CATMAID's: partners' nodes that go out without their skeletons.</summary>
internal static class PlaceholderName
{
    /// <summary>Whether a skeleton is called as placeholders are.</summary>
    /// <param name="name">Its name, in UTF-8.</param>
    public static bool Is(ReadOnlySpan<byte> name)
    {
        var start = "Placeholder Skeleton "u8;
        return name.Length > start.Length && name.StartsWith(start) && !name[start.Length..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }
}
