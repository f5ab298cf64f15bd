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
        foreach (var request in new WorstRequests(scene, values, scene.Private).Of(call))
        {
            for (var i = 0; i < times; i++)
            {
                yield return (request, null);
                yield return (request, "stranger");
                yield return (request, Least(call));
            }
        }

        // What everybody may see.
        foreach (var request in new WorstRequests(scene, values, scene.Public).Of(call))
        {
            for (var i = 0; i < times; i++)
                yield return (request, null);
        }
    }

    // More than one needs, where that depends on more than the call: what is not let in was sent by the stranger.
    private static string Least(string call) =>
        call.Contains(" /access", StringComparison.Ordinal) || call.Contains(" /import", StringComparison.Ordinal) || call.Contains(" /projects/import", StringComparison.Ordinal) ? "root"
        : call.Contains("/rights", StringComparison.Ordinal) ? "root"
        : call.Contains("import", StringComparison.Ordinal) ? "importer"
        : IsChange(call) ? "annotator" : "reader";

    private static bool IsChange(string call) => Array.Exists(["/add", "/remove", "/create", "/update", "/delete", "/rename"], end => call.EndsWith(end, StringComparison.Ordinal));
}
