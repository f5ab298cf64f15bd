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
/// <param name="Name">The name in messages: a path or a URL.</param>
/// <param name="Bytes">The text in UTF-8.</param>
/// <param name="Format">Its notation.</param>
public sealed record ProjectText(string Name, ReadOnlyMemory<byte> Bytes, ProjectFileFormat Format)
{
    /// <summary>
    /// The folder of the project's images, relative to the image base, with slashes; null if the text does not come
    /// from a folder.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>The path of that folder on disk, where images can be looked up; null if there is none.</summary>
    public string? FolderOnDisk { get; init; }

    /// <summary>The reason why the text can't be read; null if it can.</summary>
    public Errors.Problem? Fault { get; init; }

    /// <summary>Whether projects with the same title are one project whose stacks are in several documents.</summary>
    public bool JoinsTitles { get; init; }

    /// <summary>Guesses the notation of a text: JSON begins with a bracket or a brace.</summary>
    public static ProjectFileFormat Guess(ReadOnlySpan<byte> bytes)
    {
        var text = WithoutMark(bytes);
        var first = text.IndexOfAnyExcept(" \t\r\n"u8);
        return first >= 0 && text[first] is (byte)'[' or (byte)'{' ? ProjectFileFormat.Json : ProjectFileFormat.Yaml;
    }

    /// <summary>Returns the notation of a file's extension, or null.</summary>
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
