namespace Tracelift.Bench.Storm;

/// <summary>Selects the senders of a call's worst requests: a user without rights, and one with the least sufficient rights.</summary>
internal static class StormCallers
{
    /// <summary>Returns the requests for all senders.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="call">The call.</param>
    /// <param name="values">The number of values in the longest lists.</param>
    /// <param name="times">The number of times that each is sent.</param>
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

        // Public objects.
        foreach (var request in call.Contains("{pid}", StringComparison.Ordinal) ? new WorstRequests(scene, values, scene.Public).Of(call) : [])
        {
            for (var i = 0; i < times; i++)
                yield return (request, null);
        }
    }

    // More rights than needed if that depends on more than the call: the stranger covers refusals.
    private static string Least(string call) =>
        call.Contains(" /access", StringComparison.Ordinal) || call.Contains(" /import", StringComparison.Ordinal) || call.Contains(" /projects/import", StringComparison.Ordinal) ? "root"
        : call.Contains("/rights", StringComparison.Ordinal) || call.Contains("/permissions/", StringComparison.Ordinal) ? "keeper"
        : call.Contains("import", StringComparison.Ordinal) ? "importer"
        : IsChange(call) ? "annotator" : "reader";

    private static bool IsChange(string call) => Array.Exists(["/add", "/remove", "/create", "/update", "/delete", "/rename"], end => call.EndsWith(end, StringComparison.Ordinal));
}
