namespace Tracelift.Bench.Storm;

/// <summary>Who sends the worst requests of a call: one without rights, and one with the least that let in.</summary>
internal static class StormCallers
{
    /// <summary>The requests, for everybody who sends them.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="call">The call.</param>
    /// <param name="values">How many values the longest lists have.</param>
    /// <param name="times">How often each is sent.</param>
    public static IEnumerable<(StormRequest Request, string? User)> Requests(StormScene scene, string call, int values, int times)
    {
        var isOther = false;
        foreach (var request in new WorstRequests(scene, values, scene.Private).Of(call))
        {
            isOther = !isOther;
            for (var i = 0; i < times; i++)
            {
                yield return (request, isOther ? null : "stranger");
                yield return (request, Least(call));
            }
        }

        // What everybody may see.
        foreach (var request in call.Contains("{pid}", StringComparison.Ordinal) ? new WorstRequests(scene, values, scene.Public).Of(call) : [])
        {
            for (var i = 0; i < times; i++)
                yield return (request, null);
        }
    }

    // More than one needs, where that depends on more than the call: what is not let in was sent by the stranger.
    private static string Least(string call) =>
        call.Contains(" /access", StringComparison.Ordinal) || call.Contains(" /import", StringComparison.Ordinal) || call.Contains(" /projects/import", StringComparison.Ordinal) ? "root"
        : call.Contains("/rights", StringComparison.Ordinal) || call.Contains("/permissions/", StringComparison.Ordinal) ? "keeper"
        : call.Contains("import", StringComparison.Ordinal) ? "importer"
        : IsChange(call) ? "annotator" : "reader";

    private static bool IsChange(string call) => Array.Exists(["/add", "/remove", "/create", "/update", "/delete", "/rename"], end => call.EndsWith(end, StringComparison.Ordinal));
}
