using System.Globalization;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Projects.Stored;

/// <summary>Finds projects with tracing data, which must not be deleted by accident.</summary>
internal static class TracingData
{
    /// <summary>Describes the tracing data of projects, for those with any.</summary>
    public static async Task<Dictionary<long, string>> OfAsync(IReadSession session, IEnumerable<long> projects, CancellationToken cancellationToken)
    {
        var held = new Dictionary<long, string>();
        foreach (var project in projects)
        {
            var words = new List<string>();
            foreach (var model in Models.All.Where(model => model.Facts!.TracingDataAs is not null))
            {
                if (await session.CountAsync(model.Table, project, cancellationToken) is > 0 and var count)
                    words.Add(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {model.Facts!.TracingDataAs}{(count == 1 ? "" : "s")}"));
            }

            if (words.Count > 0)
                held[project] = string.Join(", ", words);
        }

        return held;
    }
}
