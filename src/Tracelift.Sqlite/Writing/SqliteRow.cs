using System.Globalization;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;

namespace Tracelift.Sqlite.Writing;

/// <summary>A row as messages show it.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Values">Its values in the order of the columns.</param>
/// <param name="Position">Its position in the input file, if known.</param>
internal sealed record SqliteRow(ModelDescription Model, string[] Values, long? Position)
{
    /// <summary>Describes the row and its place.</summary>
    public string Where => Position is { } position
        ? string.Create(CultureInfo.InvariantCulture, $"{Model.Label} {Values[0]} (at byte {position} of the file)")
        : $"{Model.Label} {Values[0]}";

    /// <summary>Returns the value of a column.</summary>
    public string this[string name] => Values[Model.Columns.First(column => column.Name == name).Ordinal];

    /// <summary>A row of a batch.</summary>
    public static SqliteRow Of(Batch batch, int row) =>
        new(
            batch.Model,
            [
                .. batch.Columns.Select(column => column switch
                {
                    LongColumn longs => longs.Values[row].ToString(CultureInfo.InvariantCulture),
                    DoubleColumn doubles => doubles.Values[row].ToString(CultureInfo.InvariantCulture),
                    FloatColumn floats => floats.Values[row].ToString(CultureInfo.InvariantCulture),
                    _ => ((TextColumn)column).Text(row) ?? "",
                }),
            ],
            batch.Positions.IsEmpty ? null : batch.Positions[row]);

    /// <summary>Reads the row that a statement stands on: the model's columns, then the position.</summary>
    public static SqliteRow Of(ModelDescription model, SqliteStatement row) =>
        new(
            model,
            [.. model.Columns.Select(column => row.Text(column.Ordinal))],
            row.IsNull(model.Columns.Length) ? null : row.Long(model.Columns.Length));
}
