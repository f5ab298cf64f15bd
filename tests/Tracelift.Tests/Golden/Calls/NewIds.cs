using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tracelift.Tests.Golden.Calls;

/// <summary>
/// Rewrites what differs from one run to the next: ids that were given out by the request, times of the run, and the
/// transaction's number.
/// </summary>
internal sealed partial class NewIds
{
    private const string New = "<new>";
    private const string Time = "<time>";

    // The last ids of the state that each request began with.
    private const long LastLocation = 150_024;
    private const long LastConcept = 150_082;

    private readonly DateTimeOffset _from;
    private readonly string? _transaction;

    private NewIds(DateTimeOffset from, string? transaction) => (_from, _transaction) = (from, transaction);

    /// <summary>For rows of the golden files, whose times and transactions are masked.</summary>
    public static NewIds Golden { get; } = new(DateTimeOffset.MaxValue, null);

    /// <summary>For rows of a run.</summary>
    /// <param name="began">When it began.</param>
    /// <param name="changes">The changed rows.</param>
    public static NewIds Of(DateTimeOffset began, JsonObject changes) =>
        new(began.AddSeconds(-5), changes["catmaid_transaction_info"]?["inserted"]?[0]?["transaction_id"]?.ToJsonString());

    /// <summary>The rows of a table as sorted lines.</summary>
    public List<string> Lines(string table, JsonObject change) =>
    [
        .. change.SelectMany(kind => kind.Value!.AsArray().Select(row => $"{table} {kind.Key} {Row(table, row!.AsObject())}")).Order(StringComparer.Ordinal),
    ];

    /// <summary>An answer with its new ids and times rewritten.</summary>
    public JsonNode? Answer(JsonNode? answer) => answer switch
    {
        JsonArray list => new JsonArray([.. list.Select(Answer)]),
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(Text(field.Key), Answer(field.Value)))),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number && long.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out var id) && IsNewAnywhere(id) => New,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Text((string)value!),
        _ => answer?.DeepClone(),
    };

    private string Row(string table, JsonObject row) => string.Join(", ", row.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={(field.Key == "changed" ? Row(table, field.Value!.AsObject()) : Cell(table, field.Key, field.Value))}"));

    private string Cell(string table, string column, JsonNode? value) => value switch
    {
        null => "null",
        JsonArray { Count: 2 } change => $"{Cell(table, column, change[0])} -> {Cell(table, column, change[1])}",
        JsonObject fields => $"({string.Join(", ", fields.Select(field => Cell(table, field.Key, field.Value)))})",
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => Number(table, column, number.ToJsonString()),
        JsonValue text when text.GetValueKind() == JsonValueKind.String => Text((string)text!),
        _ => value.ToJsonString(),
    };

    private string Number(string table, string column, string text)
    {
        if (column is "txid" or "transaction_id" or "exec_transaction_id" && text == _transaction)
            return "<transaction>";
        if (long.TryParse(text, CultureInfo.InvariantCulture, out var id) && IsId(column) && id > (IsLocation(table, column) ? LastLocation : LastConcept))
            return New;
        return double.Parse(text, CultureInfo.InvariantCulture).ToString("G9", CultureInfo.InvariantCulture);
    }

    private string Text(string text)
    {
        text = Moment().Replace(text, match => DateTimeOffset.TryParse(match.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time >= _from ? Time : match.Value);
        return Moment().IsMatch(text) ? text : Id().Replace(text, match => IsNewAnywhere(long.Parse(match.Value, CultureInfo.InvariantCulture)) ? New : match.Value);
    }

    private static bool IsNewAnywhere(long id) => id is > LastConcept and < 200_000 or LastLocation + 1;

    private static bool IsId(string column) => column is "id" or "parent_id" or "treenode_id" or "connector_id" or "skeleton_id" or "class_instance_id" or "class_instance_a" or "class_instance_b" or "class_id" or "relation_id";

    private static bool IsLocation(string table, string column) =>
        column is "treenode_id" or "connector_id" or "parent_id" || (column == "id" && table.Replace("__history", "", StringComparison.Ordinal) is "treenode" or "connector" or "treenode_edge" or "connector_geom");

    [GeneratedRegex(@"\b15[0-9]{4}\b")]
    private static partial Regex Id();

    [GeneratedRegex(@"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,}(Z|\+00(:00)?)")]
    private static partial Regex Moment();
}
