using System.IO.Compression;
using Tracelift.Files;
using Tracelift.Formats.Skeletons;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Nml;

/// <summary>NML: a file, or a folder, a zip or a tar of files. Each tree becomes a skeleton.</summary>
internal sealed class NmlFormat : ITracingFormat
{
    /// <inheritdoc/>
    public FormatOptions Takes => FormatOptions.SeveralRoots;

    /// <inheritdoc/>
    public string OptionHint => "NML says its unit itself.";

    /// <inheritdoc/>
    public bool IsWithoutUsers => true;

    /// <summary>Whether a file name is that of an NML file, packed or not.</summary>
    public static bool IsNml(string name) => SwcFileName.Unpacked(name).EndsWith(".nml", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public bool Recognises(SourceFile file) => IsNml(file.Name) || file.Start.Span.IndexOf("<things"u8) >= 0 || file.Start.Span.IndexOf("<neuroml"u8) >= 0 || HoldsNml(file);

    /// <inheritdoc/>
    public async Task<ISeekableSource> OpenAsync(SourceFile file, SourceOptions options, CancellationToken cancellationToken) =>
        new SkeletonCollection(await NmlItems.OpenAsync(file, options, cancellationToken), options.Time, options.KeepsIds);

    private static bool HoldsNml(SourceFile file)
    {
        try
        {
            if (Directory.Exists(file.Path))
                return Directory.EnumerateFiles(file.Path).Any(IsNml);
            if (!file.Start.Span.StartsWith("PK"u8))
                return false;
            using var zip = ZipFile.OpenRead(file.Path);
            return zip.Entries.Count <= InputLimits.Usual.MostItems && zip.Entries.Any(entry => IsNml(entry.FullName)) && !zip.Entries.Any(entry => SwcFileName.IsSwcOrPacked(entry.FullName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // The format that opens the file reports the error.
            return false;
        }
    }
}
