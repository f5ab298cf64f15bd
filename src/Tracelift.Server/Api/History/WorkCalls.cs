using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.History;

/// <summary>How much users have traced, linked and reviewed, day by day.</summary>
internal static partial class WorkCalls
{
    private const int MostDays = 4_000;

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,32}){0,2}\z")]
    private static partial Regex ZoneName();

    public static void Map(ApiMap api)
    {
        api.Subject = "History";
        api.Get("/{pid}/stats/user-history", Requirement.Browse, "How much each user has traced, linked and reviewed on each day.", HistoryAsync)
            .Says("CATMAID asks for no right here; this asks for can_browse.")
            .Takes("start_date", FieldKind.Text, "The first day, such as 2024-02-03; ten days ago by default.")
            .Takes("end_date", FieldKind.Text, "The last day; today by default.")
            .Takes("time_zone", FieldKind.Text, "The time zone of the days, such as America/New_York; UTC by default.")
            .Takes("with_imports", FieldKind.Flag, "Whether to count imported nodes, too; true by default.")
            .Answers("""{"stats_table": {"3": {"20240203": {"new_treenodes": 6, "new_cable_length": 7161, "new_connectors": 4}}}, "days": ["20240203"], "daysformatted": ["Sat 03, Feb 2024"]}""");
    }

    private static async Task<ApiAnswer> HistoryAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var days = WorkDays.Of(fields, request.Time);
        var table = new WorkTable(days);
        var isImport = fields.Flag("with_imports", otherwise: true)
            ? (await data.ListAsync(data.Query(HistoryModels.Transaction).WhereText("label", [HistoryModels.SkeletonImport]), row => row.Long("execution_time"), cancellationToken)).ToHashSet()
            : [];
        if (days.Count > 0)
        {
            await CountNodesAsync(data, table, isImport, cancellationToken);
            await CountLinksAsync(data, table, cancellationToken);
            await CountReviewsAsync(data, table, cancellationToken);
        }

        var users = await (await request.ReadAsync(cancellationToken)).ListAsync(new RowQuery(Models.User), row => row.Id, cancellationToken);
        return ApiAnswer.Json(new JsonObject
        {
            ["stats_table"] = new JsonObject(users.Order().Select(user => KeyValuePair.Create<string, JsonNode?>(JsonRows.Key(user), table.Of(user)))),
            ["days"] = new JsonArray([.. days.Names("yyyyMMdd").Select(day => JsonValue.Create(day))]),
            ["daysformatted"] = new JsonArray([.. days.Names("ddd dd, MMM yyyy").Select(day => JsonValue.Create(day))]),
        });
    }

    private static async Task CountNodesAsync(ProjectData data, WorkTable table, HashSet<long> isImport, CancellationToken cancellationToken)
    {
        var children = new List<(int Day, long User, bool IsImported, long Parent, float X, float Y, float Z)>();
        await foreach (var batch in data.ReadAsync(data.Query(Models.Treenode), cancellationToken))
        {
            using (batch)
            {
                var (users, created, parents) = (batch.Longs("user").Values, batch.Longs("creation_time").Values, batch.Longs("parent"));
                var (x, y, z) = (batch.Floats("location_x").Values, batch.Floats("location_y").Values, batch.Floats("location_z").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (table.Days.Find(created[row]) is not { } day)
                        continue;
                    var isImported = isImport.Contains(created[row]);
                    table.Add(users[row], day, "new_treenodes", 1);
                    if (isImported)
                        table.Add(users[row], day, "new_import_treenodes", 1);
                    if (!parents.IsNull(row))
                        children.Add((day, users[row], isImported, parents.Values[row], x[row], y[row], z[row]));
                }
            }
        }

        var places = (await data.ListAsync(
            data.Query(Models.Treenode).Where("pk", new IdSet(children.Select(child => child.Parent))), row => (row.Id, X: row.Float("location_x"), Y: row.Float("location_y"), Z: row.Float("location_z")), cancellationToken))
            .ToDictionary(node => node.Id);
        foreach (var child in children)
        {
            if (!places.TryGetValue(child.Parent, out var parent))
                continue;
            var (dx, dy, dz) = ((double)child.X - parent.X, (double)child.Y - parent.Y, (double)child.Z - parent.Z);
            var length = Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
            table.Add(child.User, child.Day, "new_cable_length", length);
            if (child.IsImported)
                table.Add(child.User, child.Day, "new_import_cable_length", length);
        }
    }

    // A synapse counts for the user and the day of its younger end.
    private static async Task CountLinksAsync(ProjectData data, WorkTable table, CancellationToken cancellationToken)
    {
        var relations = new IdSet(data.Relation(LinkType.Presynaptic).Concat(data.Relation(LinkType.Postsynaptic)));
        var links = new List<(int Day, long User, long Connector, long Relation, long Created)>();
        await foreach (var batch in data.ReadAsync(data.Query(Models.TreenodeConnector).Where("relation", relations), cancellationToken))
        {
            using (batch)
            {
                var (users, created, connectors, kinds) = (batch.Longs("user").Values, batch.Longs("creation_time").Values, batch.Longs("connector").Values, batch.Longs("relation").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (table.Days.Find(created[row]) is { } day)
                        links.Add((day, users[row], connectors[row], kinds[row], created[row]));
                }
            }
        }

        var others = (await data.ListAsync(
            data.Query(Models.TreenodeConnector).Where("relation", relations).Where("connector", new IdSet(links.Select(link => link.Connector))),
            row => (Connector: row.Long("connector"), Relation: row.Long("relation"), Created: row.Long("creation_time")),
            cancellationToken)).ToLookup(link => link.Connector);
        foreach (var link in links)
        {
            if (others[link.Connector].Count(other => other.Relation != link.Relation && other.Created < link.Created) is > 0 and var count)
                table.Add(link.User, link.Day, "new_connectors", count);
        }
    }

    private static async Task CountReviewsAsync(ProjectData data, WorkTable table, CancellationToken cancellationToken)
    {
        await foreach (var batch in data.ReadAsync(data.Query(Models.Review), cancellationToken))
        {
            using (batch)
            {
                var (users, times) = (batch.Longs("reviewer").Values, batch.Longs("review_time").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (table.Days.Find(times[row]) is { } day)
                        table.Add(users[row], day, "new_reviewed_nodes", 1);
                }
            }
        }
    }

    /// <summary>Consecutive days in a time zone.</summary>
    private sealed class WorkDays(DateTime first, int count, TimeZoneInfo zone)
    {
        public int Count => count;

        /// <exception cref="ApiFault">A parameter is no day or no time zone.</exception>
        public static WorkDays Of(RequestFields fields, TimeProvider time)
        {
            var name = fields.Text("time_zone") is { Length: > 0 } given ? given : "UTC";

            // The system looks a name up as a file, so that ../ would lead out of its folder.
            if (!ZoneName().IsMatch(name) || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
                throw ApiFault.BadValue($"Unknown time zone: {name}", "Expected a name such as Europe/London.");
            var today = TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).Date;
            var (start, end) = (Day(fields, "start_date") ?? today.AddDays(-10), Day(fields, "end_date") ?? today);
            var count = Math.Max((int)(end - start).TotalDays + 1, 0);
            return count <= MostDays ? new WorkDays(start, count, zone) : throw ApiFault.BadValue($"There are {count} days from start_date to end_date: expected at most {MostDays}");
        }

        public IEnumerable<string> Names(string format) => Enumerable.Range(0, count).Select(day => first.AddDays(day).ToString(format, CultureInfo.InvariantCulture));

        /// <summary>Returns the day of a time, counted from 0; null if it is another one.</summary>
        public int? Find(long time)
        {
            var day = (int)(TimeZoneInfo.ConvertTime(Timestamp.ToMoment(time), zone).Date - first).TotalDays;
            return day >= 0 && day < count ? day : null;
        }

        private static DateTime? Day(RequestFields fields, string name) => fields.Text(name) is not { Length: > 0 } text ? null
            : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.Date : throw ApiFault.BadValue($"The parameter {name} is no day", "Expected a day such as 2024-02-03.");
    }

    /// <summary>Sums by user and day.</summary>
    private sealed class WorkTable(WorkDays days)
    {
        private readonly Dictionary<(long User, int Day), Dictionary<string, double>> _cells = [];

        public WorkDays Days => days;

        public void Add(long user, int day, string name, double value)
        {
            if (!_cells.TryGetValue((user, day), out var cell))
                _cells[(user, day)] = cell = new(StringComparer.Ordinal);
            cell[name] = cell.GetValueOrDefault(name) + value;
        }

        public JsonObject Of(long user)
        {
            var names = days.Names("yyyyMMdd").ToList();
            return new JsonObject(Enumerable.Range(0, days.Count).Select(day => KeyValuePair.Create<string, JsonNode?>(
                names[day], _cells.TryGetValue((user, day), out var cell) ? new JsonObject(cell.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, Math.Round(pair.Value)))) : new JsonObject())));
        }
    }
}
