using System.Globalization;
using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;

namespace Tracelift.Server.Api.History;

/// <summary>What was done in a project: its log and its transactions.</summary>
internal static class LogCalls
{
    // CATMAID gives so many where no number is asked for.
    private const long UsualLength = 2_000;

    // Bounds an answer; clients ask for further pages.
    private const long MostLength = 10_000;
    private const string AnyType = "-1";

    private static readonly LogColumn[] Columns = [LogColumn.User, LogColumn.Operation, LogColumn.Time, LogColumn.X, LogColumn.Y, LogColumn.Z, LogColumn.Text];

    public static void Map(ApiMap api)
    {
        api.Subject = "History";
        api.GetOrPost("/{pid}/logs/list", Requirement.Browse, "The caller's entries in the project's log; all entries for superusers.", LogAsync)
            .Says("Rows of [user, operation, time, x, y, z, text].")
            .Takes("user_id", FieldKind.Integer, "Only entries of this user.")
            .Takes("operation_type", FieldKind.Text, "Only this operation, such as create_neuron.")
            .Takes("search_freetext", FieldKind.Text, "Only entries with this in their text.")
            .Takes("iDisplayStart", FieldKind.Integer, "How many entries to skip.").Takes("iDisplayLength", FieldKind.Integer, $"The most entries; {UsualLength} by default, and at most {MostLength}.")
            .Takes("iSortingCols", FieldKind.Integer, "By how many columns to sort; none by default.")
            .Takes("iSortCol_0", FieldKind.Integer, "The first column to sort by, from 0 for the user to 6 for the text; iSortCol_1 is the next one.")
            .Takes("sSortDir_0", FieldKind.Text, "ASC or DESC, which is the default.")
            .Answers("""{"iTotalRecords": 1, "iTotalDisplayRecords": 1, "aaData": [["ada", "change_confidence", "2024-02-03T04:05:06.789012+00:00", 4820, 1900, 0, "Changed to 3"]]}""");
        api.Get("/{pid}/transactions", Requirement.Browse, "The transactions that changed the project, the latest first.", TransactionsAsync)
            .Takes("range_start", FieldKind.Integer, "How many to skip.").Takes("range_length", FieldKind.Integer, $"The most transactions; {MostLength} by default, which is also the limit.")
            .Takes("user_id", FieldKind.Integer, "Only those of this user.").Takes("type", FieldKind.Text, "Only those with this label.")
            .Answers("""{"transactions": [{"transaction_id": 1598, "execution_time": "2024-02-03T04:05:06.789012+00:00", "user_id": 3, "project_id": 1, "change_type": "Backend", "label": "annotations.add"}], "total_count": 1}""");
    }

    private static async Task<ApiAnswer> LogAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        if (fields.Flag("whitelist"))
            throw ApiFault.NotHere("The reviewer teams of the parameter whitelist");
        var (caller, user) = (request.Caller.IsSuperuser ? null : (long?)(request.Caller.Id ?? -1), fields.Long("user_id"));
        var query = new LogQuery(data.Project, Count(fields, "iDisplayStart", 0), Length(fields, "iDisplayLength", UsualLength))
        {
            User = user ?? caller,
            Operation = fields.Text("operation_type") is { Length: > 0 } type and not AnyType ? type : null,
            Part = fields.Text("search_freetext") is { Length: > 0 } part ? part : null,
            Order = Order(fields),
        };

        // Others' entries are for superusers.
        var shown = caller is not null && user is not null && user != caller ? [] : await (await request.ReadAsync(cancellationToken)).LogAsync(query, cancellationToken);
        return ApiAnswer.Json(new JsonObject
        {
            ["iTotalRecords"] = shown.Count,
            ["iTotalDisplayRecords"] = shown.Count,
            ["aaData"] = new JsonArray([.. shown.Select(row => new JsonArray(row.User, row.Operation, ApiTime.Iso(row.Time), row.Place?.X, row.Place?.Y, row.Place?.Z, row.Text))]),
        });
    }

    private static List<(LogColumn Column, bool IsDescending)> Order(RequestFields fields)
    {
        var order = new List<(LogColumn, bool)>();
        for (var i = 0; i < Math.Min(fields.Long("iSortingCols") ?? 0, Columns.Length); i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"iSortCol_{i}");
            if (fields.Long(key) is not { } column || column < 0 || column >= Columns.Length)
                throw ApiFault.BadValue($"The parameter {key} is missing, or no column", $"Expected a number from 0 to {Columns.Length - 1}.");
            order.Add((Columns[column], !"ASC".Equals(fields.Text(string.Create(CultureInfo.InvariantCulture, $"sSortDir_{i}")), StringComparison.OrdinalIgnoreCase)));
        }

        return order;
    }

    private static async Task<ApiAnswer> TransactionsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var query = data.Query(HistoryModels.Transaction);
        if (fields.Long("user_id") is { } user)
            query = query.Where("user", user);
        if (fields.Text("type") is { Length: > 0 } label)
            query = query.WhereText("label", [label]);
        var (start, length) = (Count(fields, "range_start", 0), Length(fields, "range_length", MostLength));

        // Keeps numbers and times only: a project can have millions of transactions.
        var keys = await data.ListAsync(query, row => (Time: row.Long("execution_time"), row.Id), cancellationToken);
        keys.Sort((one, other) => other.CompareTo(one));
        var shown = keys.Skip(start).Take(length).ToHashSet();
        var found = shown.Count == 0 ? [] : await data.ListAsync(
            query.Where("pk", new IdSet(shown.Select(key => key.Id))),
            row => (Key: (Time: row.Long("execution_time"), row.Id), User: row.LongOrNull("user"), Type: row.Text("change_type"), Label: row.Text("label")),
            cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("transactions");
            foreach (var (key, by, type, name) in found.Where(transaction => shown.Contains(transaction.Key)).OrderByDescending(transaction => transaction.Key))
            {
                writer.WriteStartObject();
                writer.WriteNumber("transaction_id", key.Id);
                writer.WriteString("execution_time", ApiTime.Stored(key.Time));
                writer.WritePropertyName("user_id");
                writer.WriteNumberOrNull(by);
                writer.WriteNumber("project_id", data.Project);
                writer.WriteString("change_type", type);
                writer.WriteString("label", name);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();

            // As in CATMAID, a page after the end has no total.
            writer.WriteNumber("total_count", shown.Count == 0 ? 0 : keys.Count);
            writer.WriteEndObject();
            return Task.CompletedTask;
        });
    }

    private static int Count(RequestFields fields, string name, long otherwise) => (int)Math.Min(fields.Long(name) is >= 0 and var given ? given : otherwise, int.MaxValue);

    private static int Length(RequestFields fields, string name, long otherwise) => (int)Math.Min(Count(fields, name, otherwise), MostLength);
}
