using System.Globalization;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tests.Support;

namespace Tracelift.Tests.Golden;

/// <summary>
/// A project's rows as lines without ids: whatever a row refers to is named by what it is, so that two copies of the
/// same data have the same lines.
/// </summary>
public sealed class ProjectRows
{
    private readonly Dictionary<ModelDescription, List<Dictionary<string, string?>>> _rows = [];
    private readonly Dictionary<(ModelDescription, string), string> _names = [];

    /// <summary>The models of CATMAID's own exports, of which the golden files have tables.</summary>
    public static IEnumerable<ModelDescription> OfFiles => Models.All.Where(model => model.Facts!.Part == ProjectPart.None || model == Models.ClassClass);

    public static async Task<ProjectRows> ReadAsync(IStore store, long project)
    {
        var rows = new ProjectRows();
        await using var session = await store.OpenSnapshotAsync(default);
        foreach (var model in Models.All)
        {
            var query = new RowQuery(model) { Project = model.Find("project") is null ? null : project };
            var list = rows._rows[model] = [];
            await foreach (var batch in session.ReadAsync(query, default))
            {
                using (batch)
                {
                    for (var row = 0; row < batch.Count; row++)
                        list.Add(batch.Columns.ToDictionary(column => column.Column.Name, column => Text(column, row)));
                }
            }
        }

        return rows;
    }

    public static ProjectRows ReadGolden(string folder)
    {
        var rows = new ProjectRows();
        foreach (var model in OfFiles)
        {
            var list = rows._rows[model] = [];
            foreach (var batch in Csv.Read(Path.Combine(folder, model.Table + ".csv")).ToBatches(model))
            {
                using (batch)
                {
                    for (var row = 0; row < batch.Count; row++)
                        list.Add(batch.Columns.ToDictionary(column => column.Column.Name, column => Text(column, row)));
                }
            }
        }

        return rows;
    }

    /// <summary>The rows' values, by the columns' names in the database.</summary>
    public IReadOnlyList<Dictionary<string, string?>> Of(ModelDescription model) => _rows[model];

    /// <summary>The lines of a model's rows, without owners and times of edition.</summary>
    public string[] Lines(ModelDescription model, params string[] without) =>
    [
        .. _rows[model].Select(row => Line(model, row, without)).Order(StringComparer.Ordinal),
    ];

    private string Line(ModelDescription model, Dictionary<string, string?> row, string[] without) => string.Join(" | ", model.Columns
        .Where(column => column.Ordinal > 0 && !without.Contains(column.Name))
        .Select(column => $"{column.Field}={(column.RefersTo is { } target && row[column.Name] is { } id ? Name(target, id) : row[column.Name])}"));

    private string Name(ModelDescription model, string id)
    {
        if (_names.TryGetValue((model, id), out var name))
            return name;
        var row = _rows[model].Find(candidate => candidate["id"] == id) ?? throw new InvalidDataException($"there is no {model} {id}");
        name = model == Models.Project ? "project"
            : model == Models.User ? row["username"]!
            : model == Models.Class ? row["class_name"]!
            : model == Models.Relation ? row["relation_name"]!
            : model == Models.ClassInstance ? $"{Name(Models.Class, row["class_id"]!)} {row["name"]} {row["creation_time"]}"
            : model == Models.Volume ? row["name"]!
            : $"{model} at {row["location_x"]} {row["location_y"]} {row["location_z"]} {row["creation_time"]}";
        return _names[(model, id)] = name;
    }

    private static string? Text(BatchColumn column, int row) => column.IsNull(row) ? null : column switch
    {
        TextColumn texts => texts.Text(row),
        DoubleColumn doubles => doubles.Values[row].ToString("R", CultureInfo.InvariantCulture),
        FloatColumn floats => floats.Values[row].ToString("R", CultureInfo.InvariantCulture),
        _ => ((LongColumn)column).Values[row].ToString(CultureInfo.InvariantCulture),
    };
}
