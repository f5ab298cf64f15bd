namespace Tracelift.Formats.ProjectFiles;

/// <summary>A text that is not JSON or YAML, or exceeds a limit, so that none of it can be used.</summary>
#pragma warning disable CA1064 // Does not leave this room.
internal sealed class TextFault(string code, TextPlace place, string message) : Exception(message)
#pragma warning restore CA1064
{
    public string Code { get; } = code;

    public TextPlace Place { get; } = place;
}
