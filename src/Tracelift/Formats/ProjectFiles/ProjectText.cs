namespace Tracelift.Formats.ProjectFiles;

/// <summary>The two notations of project files.</summary>
public enum ProjectFileFormat
{
    /// <summary>JSON.</summary>
    Json,

    /// <summary>YAML.</summary>
    Yaml,
}

/// <summary>A text that describes projects.</summary>
/// <param name="Name">What messages call it: a path or a URL.</param>
/// <param name="Bytes">The text in UTF-8.</param>
/// <param name="Format">Its notation.</param>
public sealed record ProjectText(string Name, ReadOnlyMemory<byte> Bytes, ProjectFileFormat Format)
{
    /// <summary>
    /// The folder of the project's images, relative to the image base, with slashes; null where the text does not come
    /// from a folder.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>That folder on the disk, where images can be looked for; null where there is none.</summary>
    public string? FolderOnDisk { get; init; }

    /// <summary>Why the text could not be read; null where it could.</summary>
    public Errors.Problem? Fault { get; init; }

    /// <summary>Whether projects of one title are one project whose stacks are spread over documents.</summary>
    public bool JoinsTitles { get; init; }

    /// <summary>The notation that a text seems to be in: JSON begins with a bracket or a brace.</summary>
    public static ProjectFileFormat Guess(ReadOnlySpan<byte> bytes)
    {
        var text = WithoutMark(bytes);
        var first = text.IndexOfAnyExcept(" \t\r\n"u8);
        return first >= 0 && text[first] is (byte)'[' or (byte)'{' ? ProjectFileFormat.Json : ProjectFileFormat.Yaml;
    }

    /// <summary>The notation that a file's name tells, or null.</summary>
    public static ProjectFileFormat? OfName(string name) => Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".JSON" => ProjectFileFormat.Json,
        ".YAML" or ".YML" => ProjectFileFormat.Yaml,
        _ => null,
    };

    internal ReadOnlyMemory<byte> Content => Bytes[(Bytes.Length - WithoutMark(Bytes.Span).Length)..];

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes;
}
