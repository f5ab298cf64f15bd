using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>Rows as what they mean, for what is small beside all of a project's tracing data.</summary>
public static class RowReading
{
    /// <summary>Makes something of each row that meets a query. A query for none of the ids or texts asks nothing.</summary>
    public static async Task<List<T>> ListAsync<T>(
        this IReadSession session, RowQuery query, Func<StoredRow, T> make, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(make);
        var list = new List<T>();
        if (query.Ids.Any(filter => filter.Ids.IsEmpty) || query.Texts is { Texts.Count: 0 })
            return list;
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                    list.Add(make(new StoredRow(batch, row)));
            }
        }

        return list;
    }
}

/// <summary>A row of a batch, by the fields' names; only while the batch is there.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Row">The row's place in it.</param>
public readonly record struct StoredRow(Batch Batch, int Row)
{
    /// <summary>The primary key.</summary>
    public long Id => Batch.Ids[Row];

    /// <summary>A number, an id, a boolean (0 or 1) or a time (<see cref="Timestamp"/>); 0 for null.</summary>
    public long Long(string field) => Batch.Longs(field).Values[Row];

    /// <summary>The same, or null.</summary>
    public long? LongOrNull(string field) => Batch.Longs(field).IsNull(Row) ? null : Batch.Longs(field).Values[Row];

    /// <summary>A float; coordinates and radii are in nm.</summary>
    public float Float(string field) => Batch.Floats(field).Values[Row];

    /// <summary>A 64-bit float; lengths are in nm.</summary>
    public double Double(string field) => Batch.Doubles(field).Values[Row];

    /// <summary>A small number.</summary>
    public int Int(string field) => (int)Long(field);

    /// <summary>A text, empty for null.</summary>
    public string Text(string field) => TextOrNull(field) ?? "";

    /// <summary>A text.</summary>
    public string? TextOrNull(string field) => Batch.Texts(field).Text(Row);
}
