namespace Tracelift.Formats.Parquet;

/// <summary>The words of navis for the sides of a synapse.</summary>
internal static class NavisTypes
{
    private const string Before = "pre", After = "post";

    /// <summary>Returns navis' word for a relation; the relation itself if navis has no word.</summary>
    public static string TypeOf(string relation) => relation switch
    {
        "presynaptic_to" => Before,
        "postsynaptic_to" => After,
        _ => relation,
    };

    /// <summary>Returns the relation of a word; or null.</summary>
    public static string? RelationOf(string type) => type.ToLowerInvariant() switch
    {
        Before or "presynaptic" or "presynaptic_to" => "presynaptic_to",
        After or "postsynaptic" or "postsynaptic_to" => "postsynaptic_to",
        "" => null,
        _ => type,
    };
}
