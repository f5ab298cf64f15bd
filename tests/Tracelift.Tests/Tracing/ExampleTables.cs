using Tracelift.Example;
using Tracelift.Formats;
using Tracelift.Model;

namespace Tracelift.Tests.Tracing;

/// <summary>All rows of a source in memory, by model, in their original order.</summary>
public sealed class ExampleTables
{
    private static readonly Lazy<Task<ExampleTables>> Showcase = new(() => ReadAsync(new ExampleProject(ExampleOptions.Showcase)));

    private readonly Dictionary<ModelDescription, List<ExampleRow>> _rows = Models.All.ToDictionary(model => model, _ => new List<ExampleRow>());
    private readonly Dictionary<ModelDescription, Dictionary<long, ExampleRow>> _byId = [];

    /// <summary>The models in the order in which their batches came.</summary>
    public List<ModelDescription> Order { get; } = [];

    public List<ExampleRow> this[ModelDescription model] => _rows[model];

    /// <summary>The showcase, read once for all tests.</summary>
    public static Task<ExampleTables> OfShowcaseAsync() => Showcase.Value;

    public static async Task<ExampleTables> ReadAsync(ITracingSource source)
    {
        var tables = new ExampleTables();
        await foreach (var batch in source.SurveyAsync(new SurveyNotes(), default))
        {
            using (batch)
            {
                tables.Order.Add(batch.Model);
                for (var row = 0; row < batch.Count; row++)
                    tables[batch.Model].Add(new ExampleRow(batch.Model, [.. batch.Columns.Select(column => Value(column, row))]));
            }
        }

        return tables;
    }

    public ExampleRow Get(ModelDescription model, long id)
    {
        if (!_byId.TryGetValue(model, out var rows))
            _byId.Add(model, rows = this[model].ToDictionary(row => row.Id));
        return rows[id];
    }

    /// <summary>The class instances of a class.</summary>
    public IEnumerable<ExampleRow> Instances(string className) => this[Models.ClassInstance].Where(instance =>
        Get(Models.Class, instance.Long("class_column")).Text("class_name") == className);

    /// <summary>The links of a model that have a relation.</summary>
    public IEnumerable<ExampleRow> Links(ModelDescription model, string relation)
    {
        var id = this[Models.Relation].Single(row => row.Text("relation_name") == relation).Id;
        return this[model].Where(link => link.Long("relation") == id);
    }

    private static object? Value(BatchColumn column, int row) => column switch
    {
        _ when column.IsNull(row) => null,
        LongColumn longs => longs.Values[row],
        FloatColumn floats => floats.Values[row],
        DoubleColumn doubles => doubles.Values[row],
        _ => ((TextColumn)column).Text(row),
    };
}

/// <summary>One row.</summary>
public sealed record ExampleRow(ModelDescription Model, object?[] Values)
{
    public long Id => (long)Values[0]!;

    public object? this[string field] => Values[Model[field].Ordinal];

    public long Long(string field) => (long)this[field]!;

    public float Float(string field) => (float)this[field]!;

    public string? Text(string field) => (string?)this[field];
}
