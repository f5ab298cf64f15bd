using System.Globalization;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Projects.Stored;

/// <summary>Whether projects hold tracing data, which nobody deletes by the way.</summary>
internal static class TracingData
{
    private static readonly string[] Tables = [Models.Treenode.Table, Models.Connector.Table, Models.Volume.Table, Models.DeepLink.Table];

    /// <summary>What projects hold, in words, for those that hold anything.</summary>
    public static async Task<Dictionary<long, string>> OfAsync(IReadSession session, IEnumerable<long> projects, CancellationToken cancellationToken)
    {
        var held = new Dictionary<long, string>();
        foreach (var project in projects)
        {
            var words = new List<string>();
            foreach (var table in Tables)
            {
                if (await session.CountAsync(table, project, cancellationToken) is > 0 and var count)
                    words.Add(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {Words(table, count)}"));
            }

            if (words.Count > 0)
                held[project] = string.Join(", ", words);
        }

        return held;
    }

    private static string Words(string table, long count)
    {
        var word = table switch
        {
            "catmaid_volume" => "volume",
            "catmaid_deep_link" => "deep link",
            _ => table,
        };
        return count == 1 ? word : word + "s";
    }
}
