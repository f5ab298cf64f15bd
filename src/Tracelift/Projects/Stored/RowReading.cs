using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Projects.Stored;

/// <summary>Rows as what they mean, for tables that are small beside tracing data.</summary>
internal static class RowReading
{
    /// <summary>Makes something of each row that meets a query.</summary>
    public static async Task<List<T>> ListAsync<T>(
        this IReadSession session, RowQuery query, Func<StoredRow, T> make, CancellationToken cancellationToken)
    {
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

/// <summary>A row of a batch, by the fields' names.</summary>
internal readonly record struct StoredRow(Batch Batch, int Row)
{
    public long Id => Batch.Ids[Row];

    public long Long(string field) => Batch.Longs(field).Values[Row];

    public int Int(string field) => (int)Long(field);

    public string Text(string field) => TextOrNull(field) ?? "";

    public string? TextOrNull(string field) => Batch.Texts(field).Text(Row);
}
