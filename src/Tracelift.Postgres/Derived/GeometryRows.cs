using Npgsql;
using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Postgres.Derived;

/// <summary>
/// Writes the rows of a model with a geometry one by one: there are few, and PostGIS parses the text of a geometry, where
/// COPY needs its binary form.
/// </summary>
internal sealed class GeometryRows(PostgresLink main, ModelDescription model)
{
    /// <summary>Writes the rows and disposes of the batches.</summary>
    /// <param name="batches">The rows.</param>
    /// <param name="sent">Called for each batch.</param>
    /// <param name="cancellationToken">Cancels the writing; the transaction is lost then.</param>
    public async Task WriteAsync(IAsyncEnumerable<Batch> batches, Action<Batch> sent, CancellationToken cancellationToken)
    {
        var values = model.Columns.Select((column, i) => column.Kind == ColumnKind.Geometry ? $"ST_GeomFromText(${i + 1})" : $"${i + 1}");
        await using var command = new NpgsqlCommand(
            $"INSERT INTO {SqlText.Name(model.Table)} ({SqlText.Columns(model)}) VALUES ({string.Join(", ", values)})", main.Connection);
        await foreach (var batch in batches.WithCancellation(cancellationToken))
        {
            using (batch)
            {
                sent(batch);
                for (var row = 0; row < batch.Count; row++)
                {
                    command.Parameters.Clear();
                    foreach (var column in batch.Columns)
                        command.Parameters.Add(Parameter(column, row));
                    await InsertAsync(command, batch, row, cancellationToken);
                }
            }
        }
    }

    private static NpgsqlParameter Parameter(BatchColumn column, int row) => new()
    {
        NpgsqlDbType = column.Column.Kind switch
        {
            ColumnKind.Id => NpgsqlTypes.NpgsqlDbType.Bigint,
            ColumnKind.Integer => NpgsqlTypes.NpgsqlDbType.Integer,
            ColumnKind.SmallInteger => NpgsqlTypes.NpgsqlDbType.Smallint,
            ColumnKind.Boolean => NpgsqlTypes.NpgsqlDbType.Boolean,
            ColumnKind.Time => NpgsqlTypes.NpgsqlDbType.TimestampTz,
            ColumnKind.Real => NpgsqlTypes.NpgsqlDbType.Real,
            _ => NpgsqlTypes.NpgsqlDbType.Text,
        },
        Value = Value(column, row),
    };

    private static object Value(BatchColumn column, int row) => column.IsNull(row)
        ? DBNull.Value
        : column switch
        {
            FloatColumn floats => floats.Values[row],
            TextColumn texts => texts.Text(row)!,
            // Sends the number of the wire format: the driver turns the ends of DateTime into infinity.
            LongColumn { Column.Kind: ColumnKind.Time } times => times.Values[row] - Timestamp.PostgresEpoch,
            LongColumn { Column.Kind: ColumnKind.Boolean } flags => flags.Values[row] != 0,
            LongColumn { Column.Kind: ColumnKind.Integer } numbers => checked((int)numbers.Values[row]),
            LongColumn { Column.Kind: ColumnKind.SmallInteger } numbers => checked((short)numbers.Values[row]),
            LongColumn numbers => numbers.Values[row],
            _ => throw new InvalidOperationException($"{column.Column} has no known storage"),
        };

    private async Task InsertAsync(NpgsqlCommand command, Batch batch, int row, CancellationToken cancellationToken)
    {
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception e) when (PostgresErrors.IsDriver(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var id = batch.Ids[row];

            // PostGIS reports an invalid geometry as an internal error.
            if (PostgresErrors.SqlState(e) == PostgresErrorCodes.InternalError)
            {
                var name = model.Find("name") is { } column ? $" ({batch.Texts(column.Ordinal).Text(row)})" : "";
                throw new InputException(
                    "bad-geometry",
                    $"{model.Label} {id}{name}: PostGIS can't read its geometry: {((PostgresException)e).MessageText}",
                    "Its geometry should look like TIN Z (((x y z,x y z,x y z,x y z)),..)",
                    e);
            }

            throw PostgresErrors.TranslateWrite(e, main.Store, model.Table, $" with id {id}");
        }
    }
}
