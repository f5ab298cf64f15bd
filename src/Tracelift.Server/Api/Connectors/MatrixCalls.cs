using System.Globalization;
using System.Text;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Connectors;

/// <summary>The numbers of links between two sets of skeletons.</summary>
internal static class MatrixCalls
{
    // A matrix of 2,000 by 2,000.
    private const long MostCells = 4_000_000;

    public static void Map(ApiMap api)
    {
        api.Subject = "Connectors";
        WithSides(api.Post("/{pid}/skeleton/connectivity_matrix", Requirement.Browse, "The numbers of links of row skeletons to column skeletons; pairs without links are left out.", MatrixAsync))
            .Takes("with_locations", FieldKind.Flag, "Whether to return for each pair {count, locations: {connector: {pos: [x, y, z], count}}} in place of the number.")
            .Answers("""{"235": {"361": 1, "373": 2}}""");
        WithSides(api.Post("/{pid}/skeletons/connectivity_matrix/csv", Requirement.Browse, "The numbers of links of row skeletons to column skeletons, as CSV.", TableAsync))
            .Says($"At most {MostCells} cells.")
            .Takes("names", FieldKind.Texts, "Names to write in place of ids: rows of [skeleton, name].")
            .Answers("\"\",361,373\r\n235,1,2\r\n", "text/csv");
    }

    private static ApiCall WithSides(ApiCall call) => call
        .Takes("rows", FieldKind.Ids, "The skeletons of the rows.")
        .Takes("columns", FieldKind.Ids, "The skeletons of the columns.")
        .Takes("row_relation", FieldKind.Text, $"The relation of a row's links; {LinkType.Presynaptic} by default.")
        .Takes("col_relation", FieldKind.Text, $"The relation of a column's links; {LinkType.Postsynaptic} by default.");

    private static async Task<ApiAnswer> MatrixAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var cells = await CellsAsync(data, fields, cancellationToken);
        var places = fields.Flag("with_locations")
            ? (await data.ListAsync(data.Query(Models.Connector).Where("pk", new IdSet(cells.Values.SelectMany(row => row.Values).SelectMany(cell => cell.Keys))), ConnectorRow.Of, cancellationToken))
                .ToDictionary(connector => connector.Id)
            : null;
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartObject();
            foreach (var (row, columns) in cells)
            {
                writer.WriteStartObject(JsonRows.Key(row));
                foreach (var (column, connectors) in columns)
                {
                    writer.WritePropertyName(JsonRows.Key(column));
                    if (places is null)
                    {
                        writer.WriteNumberValue(connectors.Values.Sum());
                        continue;
                    }

                    writer.WriteStartObject();
                    writer.WriteNumber("count", connectors.Values.Sum());
                    writer.WriteStartObject("locations");
                    foreach (var (connector, count) in connectors)
                    {
                        var place = places[connector];
                        writer.WriteStartObject(JsonRows.Key(connector));
                        writer.WriteStartArray("pos");
                        writer.WritePoint(place.X, place.Y, place.Z);
                        writer.WriteEndArray();
                        writer.WriteNumber("count", count);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndObject();
                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            return Task.CompletedTask;
        });
    }

    private static async Task<ApiAnswer> TableAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var (rows, columns) = (fields.Ids("rows"), fields.Ids("columns"));
        if ((long)rows.Count * columns.Count > MostCells)
            throw ApiFault.TooLarge($"The matrix would have {(long)rows.Count * columns.Count} cells, and the limit is {MostCells}", "Ask for fewer rows at once, or for skeleton/connectivity_matrix, which leaves out pairs without links.");
        var names = new Dictionary<long, string>();
        foreach (var pair in fields.Rows("names"))
        {
            if (pair is not [var id, var name] || !long.TryParse(id, CultureInfo.InvariantCulture, out var skeleton))
                throw ApiFault.BadValue("Invalid names", "Expected rows of a skeleton and a name.");
            names[skeleton] = name;
        }

        var cells = await CellsAsync(data, fields, cancellationToken);
        string Head(long skeleton) => names.TryGetValue(skeleton, out var name) ? Quote(name) : JsonRows.Key(skeleton);
        return ApiAnswer.Made("text/csv", async (body, stop) =>
        {
            await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n" };
            await writer.WriteLineAsync(string.Join(',', columns.Select(Head).Prepend(Quote(""))).AsMemory(), stop);
            foreach (var row in rows)
            {
                var theirs = cells.GetValueOrDefault(row);
                await writer.WriteLineAsync(
                    string.Join(',', columns.Select(column => theirs?.GetValueOrDefault(column) is { } connectors ? JsonRows.Key(connectors.Values.Sum()) : "0").Prepend(Head(row))).AsMemory(), stop);
            }
        });
    }

    /// <summary>Returns the numbers of links by row, column and connector.</summary>
    private static async Task<SortedDictionary<long, SortedDictionary<long, SortedDictionary<long, long>>>> CellsAsync(ProjectData data, RequestFields fields, CancellationToken cancellationToken)
    {
        var (rows, columns) = (new IdSet(fields.Ids("rows")), new IdSet(fields.Ids("columns")));
        var cells = new SortedDictionary<long, SortedDictionary<long, SortedDictionary<long, long>>>();
        var (one, other) = (Relation(data, fields, "row_relation", LinkType.Presynaptic), Relation(data, fields, "col_relation", LinkType.Postsynaptic));
        if (rows.IsEmpty || columns.IsEmpty)
            return cells;
        var isSame = one.Any(other.Contains);
        var pairs = await new LinkPairs(data).ReadAsync(
            data.Query(Models.TreenodeConnector).Where("skeleton", rows).Where("relation", one),
            data.Query(Models.TreenodeConnector).Where("skeleton", columns).Where("relation", other),
            (source, target) => !isSame || source.Treenode != target.Treenode,
            cancellationToken);
        foreach (var (source, target) in pairs)
        {
            if (!cells.TryGetValue(source.Skeleton, out var row))
                cells[source.Skeleton] = row = [];
            if (!row.TryGetValue(target.Skeleton, out var connectors))
                row[target.Skeleton] = connectors = [];
            connectors[source.Connector] = connectors.GetValueOrDefault(source.Connector) + 1;
        }

        return cells;
    }

    // A project without links can lack the relations.
    private static IdSet Relation(ProjectData data, RequestFields fields, string name, string otherwise)
    {
        var relation = fields.Text(name) is { Length: > 0 } given ? given : otherwise;
        return LinkType.Find(relation) is null ? data.KnownRelation(relation) : data.Relation(relation);
    }

    private static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
