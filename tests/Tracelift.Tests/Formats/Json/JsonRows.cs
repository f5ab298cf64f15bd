using System.Globalization;
using System.Text;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Model;

namespace Tracelift.Tests.Formats.Json;

/// <summary>A row as texts, which compare easily. A float's text gives back its bits.</summary>
internal sealed record JsonRowText(string Model, long Pk, IReadOnlyDictionary<string, string?> Values, long Position)
{
    public string? this[string field] => Values[field];

    public override string ToString() =>
        $"{Model} {Pk}: {string.Join(", ", Values.Select(value => $"{value.Key}={value.Value ?? "NULL"}"))}";

    public static IEnumerable<JsonRowText> Of(Batch batch)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            var values = batch.Columns.Skip(1).ToDictionary(column => column.Column.Field, column => Text(column, row), StringComparer.Ordinal);
            yield return new JsonRowText(batch.Model.Label, batch.Ids[row], values, batch.Positions.IsEmpty ? -1 : batch.Positions[row]);
        }
    }

    private static string? Text(BatchColumn column, int row) => column.IsNull(row) ? null : column switch
    {
        LongColumn longs => longs.Values[row].ToString(CultureInfo.InvariantCulture),
        FloatColumn floats => floats.Values[row].ToString("R", CultureInfo.InvariantCulture),
        DoubleColumn doubles => doubles.Values[row].ToString("R", CultureInfo.InvariantCulture),
        TextColumn texts => texts.Text(row),
        _ => throw new InvalidOperationException(),
    };
}

/// <summary>What a survey of some JSON gives.</summary>
internal sealed class JsonRows
{
    /// <summary>So small that little files meet the ends of windows and blocks everywhere.</summary>
    public static JsonTuning Small { get; } = new(Chunk: 64, LargestObject: 1 << 20, Block: 200, MostBlocks: 16);

    public static DateTimeOffset Now { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static TimeProvider Clock { get; } = new StoppedClock();

    public List<JsonRowText> Rows { get; } = [];

    public SurveyNotes Notes { get; } = new();

    /// <summary>The rows in the order of the file.</summary>
    public IEnumerable<JsonRowText> InOrder => Rows.OrderBy(row => row.Position);

    public string Codes => string.Join(' ', Notes.Problems.Shown.Select(problem => problem.Code));

    public static Task<TracingJsonFile> OpenAsync(byte[] json, JsonTuning? tuning = null) =>
        TracingJsonFile.SpoolAsync(new MemoryStream(json), "test.json", Clock, InputLimits.Usual, tuning ?? JsonTuning.Default, default);

    public static Task<JsonRows> SurveyAsync(string json, JsonTuning? tuning = null) =>
        SurveyAsync(Encoding.UTF8.GetBytes(json), tuning);

    public static async Task<JsonRows> SurveyAsync(byte[] json, JsonTuning? tuning = null)
    {
        await using var file = await OpenAsync(json, tuning);
        return await SurveyAsync(file);
    }

    public static async Task<JsonRows> SurveyAsync(ITracingSource source)
    {
        var rows = new JsonRows();
        await foreach (var batch in source.SurveyAsync(rows.Notes, default))
        {
            using (batch)
            {
                rows.Rows.AddRange(JsonRowText.Of(batch));
                rows.Notes.NotFinite.Add(batch);
            }
        }

        return rows;
    }

    public static async Task<List<JsonRowText>> ReadAsync(ITracingSource source, ModelDescription model)
    {
        var rows = new List<JsonRowText>();
        await foreach (var batch in source.ReadAsync(model, default))
        {
            using (batch)
                rows.AddRange(JsonRowText.Of(batch));
        }

        return rows;
    }

    /// <summary>Returns an object of a class with the required fields, and the given ones.</summary>
    public static string Class(string fields = "", string pk = "5") =>
        "{\"model\": \"catmaid.class\", \"pk\": " + pk + ", \"fields\": {\"user\": 1, \"class_name\": \"neuron\"" + fields + "}}";

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
