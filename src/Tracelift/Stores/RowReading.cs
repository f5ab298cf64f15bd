using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>Reads rows as objects. For results that are small beside a project's tracing data.</summary>
public static class RowReading
{
    /// <summary>Converts each row that matches a query. Sends no query if a filter is empty.</summary>
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

/// <summary>A row of a batch, with access by field names; valid while the batch is.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Row">The row's index.</param>
public readonly record struct StoredRow(Batch Batch, int Row)
{
    /// <summary>The primary key.</summary>
    public long Id => Batch.Ids[Row];

    /// <summary>Returns a number, an id, a boolean (0 or 1) or a time (<see cref="Timestamp"/>); 0 for null.</summary>
    public long Long(string field) => Batch.Longs(field).Values[Row];

    /// <summary>Returns a number, an id, a boolean or a time; or null.</summary>
    public long? LongOrNull(string field) => Batch.Longs(field).IsNull(Row) ? null : Batch.Longs(field).Values[Row];

    /// <summary>Returns a float; coordinates and radii are in nm.</summary>
    public float Float(string field) => Batch.Floats(field).Values[Row];

    /// <summary>Returns a 64-bit float; lengths are in nm.</summary>
    public double Double(string field) => Batch.Doubles(field).Values[Row];

    /// <summary>Returns a small number.</summary>
    public int Int(string field) => (int)Long(field);

    /// <summary>Returns a text; empty for null.</summary>
    public string Text(string field) => TextOrNull(field) ?? "";

    /// <summary>Returns a text; or null.</summary>
    public string? TextOrNull(string field) => Batch.Texts(field).Text(Row);
}
