namespace Tracelift.Formats.ProjectFiles;

/// <summary>
/// YAML 1.1's merge key: <c>&lt;&lt;: *a</c> or <c>&lt;&lt;: [*a, *b]</c> adds the fields of other mappings to a mapping. The
/// mapping's own fields take precedence; in a list, earlier mappings do.
/// </summary>
internal static class YamlMerge
{
    public const string Key = "<<";

    /// <summary>Returns a mapping's own fields and the merged fields.</summary>
    /// <param name="own">The mapping's own fields.</param>
    /// <param name="merged">The values of the mapping's merge keys, in order.</param>
    /// <exception cref="TextFault">A value is neither a mapping nor a list of them.</exception>
    public static IReadOnlyList<MapEntry> Of(List<MapEntry> own, IReadOnlyList<DocumentNode> merged)
    {
        if (merged.Count == 0)
            return own;
        var names = own.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);

        // A later merge key takes precedence, as in CATMAID's reader.
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
