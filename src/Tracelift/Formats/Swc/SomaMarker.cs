using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Formats.Swc;

/// <summary>A mark of a soma's nodes: a tag, a least radius, or the root.</summary>
/// <param name="Tag">The tag; or null.</param>
/// <param name="Radius">The least radius in nm; or null.</param>
public sealed record SomaMarker(string? Tag, float? Radius)
{
    private const string TagPrefix = "tag:";
    private const string RadiusPrefix = "radius:";

    /// <summary>Whether the root is the soma.</summary>
    public bool IsRoot => Tag is null && Radius is null;

    /// <summary>Parses a marker: <c>tag:NAME</c>, <c>radius:NM</c> or <c>root</c>.</summary>
    /// <exception cref="InputException">The marker is invalid.</exception>
    public static SomaMarker Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(TagPrefix, StringComparison.Ordinal) && text.Length > TagPrefix.Length)
            return new SomaMarker(text[TagPrefix.Length..], null);
        if (text.StartsWith(RadiusPrefix, StringComparison.Ordinal)
            && float.TryParse(text.AsSpan(RadiusPrefix.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var radius) && float.IsFinite(radius))
        {
            return new SomaMarker(null, radius);
        }

        return text == "root"
            ? new SomaMarker(null, null)
            : throw new InputException("bad-soma-marker", $"The soma marker is \"{text}\": expected tag:NAME, radius:NM or root");
    }

    /// <inheritdoc/>
    public override string ToString() => Tag is { } tag ? TagPrefix + tag : Radius is { } radius ? RadiusPrefix + radius.ToString(CultureInfo.InvariantCulture) : "root";
}
