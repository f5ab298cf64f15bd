namespace Tracelift.Formats.ProjectFiles;

/// <summary>
/// YAML 1.1's merge key: <c>&lt;&lt;: *a</c> or <c>&lt;&lt;: [*a, *b]</c> gives a mapping the fields of others. Its own
/// fields come first; of a list the earlier mapping does.
/// </summary>
internal static class YamlMerge
{
    public const string Key = "<<";

    /// <summary>A mapping's own fields, and those of the mappings that are merged into it.</summary>
    /// <param name="own">Its own fields.</param>
    /// <param name="merged">The values of its merge keys, in their order.</param>
    /// <exception cref="TextFault">A value is neither a mapping nor a list of them.</exception>
    public static IReadOnlyList<MapEntry> Of(List<MapEntry> own, IReadOnlyList<DocumentNode> merged)
    {
        if (merged.Count == 0)
            return own;
        var names = own.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);

        // A second merge key stands over the first, as CATMAID's reader has it.
        foreach (var map in merged.Reverse().SelectMany(Maps))
            own.AddRange(map.Entries.Where(entry => names.Add(entry.Key)));
        return own;
    }

    private static IEnumerable<MapNode> Maps(DocumentNode value) => value switch
    {
        MapNode map => [map],
        ListNode list => list.Items.Select(item => item as MapNode ?? throw NoMap(item)),
        _ => throw NoMap(value),
    };

    private static TextFault NoMap(DocumentNode value) =>
        new("bad-yaml", value.Place, $"the merge key {Key} takes a mapping or a list of mappings, not {value.Describe()}");
}
