using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Tracing.Sources.Catmaid;

/// <summary>
/// A project of another CATMAID, and what to take of it: <c>catmaid://https://HOST/PATH/PID</c>, as Neuroglancer writes it,
/// with <c>?annotation=NAME</c>, <c>?name=NAME</c> or <c>?skeletons=ID,ID</c> behind it.
/// </summary>
/// <param name="Server">The address of the server, without a slash at its end.</param>
/// <param name="Project">The id of the project there.</param>
internal sealed record CatmaidAddress(string Server, long Project)
{
    /// <summary>The beginning of such an address.</summary>
    public const string Scheme = "catmaid://";

    private const string Expected = "Expected catmaid://https://HOST/PATH/PROJECT, with ?annotation=NAME, ?name=NAME or ?skeletons=ID,ID for a part of it.";

    /// <summary>The annotations whose neurons are taken; empty for no such choice.</summary>
    public IReadOnlyList<string> Annotations { get; private init; } = [];

    /// <summary>The names of the neurons to take; empty for no such choice.</summary>
    public IReadOnlyList<string> Names { get; private init; } = [];

    /// <summary>The skeletons to take; empty for no such choice.</summary>
    public IReadOnlyList<long> Skeletons { get; private init; } = [];

    /// <summary>Whether all of the project is taken.</summary>
    public bool IsWhole => Annotations.Count == 0 && Names.Count == 0 && Skeletons.Count == 0;

    /// <summary>The project in messages.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"project {Project} of {Server}");

    /// <summary>Whether a source is such an address.</summary>
    public static bool Is(string source) => source.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an address.</summary>
    /// <exception cref="UsageException">It is not one.</exception>
    public static CatmaidAddress Read(string source)
    {
        var text = source[Scheme.Length..];
        var (place, query) = text.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark ? (text[..mark], text[(mark + 1)..]) : (text, "");
        if (!Uri.TryCreate(place, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            throw Bad(source, "is no address of a CATMAID");
        place = place.TrimEnd('/');
        var end = place.LastIndexOf('/');
        if (!long.TryParse(place[(end + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var project) || project < 1)
            throw Bad(source, "does not end with the id of a project");
        var address = new CatmaidAddress(place[..end], project);
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            var value = pair.Length == 2 ? Uri.UnescapeDataString(pair[1].Replace('+', ' ')) : "";
            address = pair[0] switch
            {
                "annotation" when value.Length > 0 => address with { Annotations = [.. address.Annotations, value] },
                "name" when value.Length > 0 => address with { Names = [.. address.Names, value] },
                "skeletons" or "skeleton" when value.Length > 0 => address with { Skeletons = [.. address.Skeletons, .. value.Split(',').Select(id => Id(source, id))] },
                _ => throw Bad(source, $"has an unknown part \"{Excerpt.Of(part)}\""),
            };
        }

        return address;
    }

    private static long Id(string source, string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw Bad(source, $"names no skeleton with \"{Excerpt.Of(text)}\"");

    private static UsageException Bad(string source, string what) => new("bad-url", $"\"{Excerpt.Of(source)}\" {what}", Expected);
}
