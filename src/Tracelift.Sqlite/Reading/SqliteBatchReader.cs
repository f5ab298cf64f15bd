using System.Runtime.CompilerServices;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;

namespace Tracelift.Sqlite.Reading;

/// <summary>Reads rows from SQLite into batches.</summary>
internal sealed class SqliteBatchReader
{
    // A volume can hold megabytes of text, so a batch may end early.
    private const int LargestText = 4 << 20;

    private readonly SqliteDatabase _database;
    private readonly SqliteSelect _select;
    private readonly IdCheck[] _checks;

    public SqliteBatchReader(SqliteDatabase database, SqliteSelect select)
    {
        _database = database;
        _select = select;
        _checks = [.. select.Checks];
    }

    /// <summary>Reads all rows.</summary>
    public async IAsyncEnumerable<Batch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var scope = _database.CancelWith(cancellationToken);
        using var statement = _select.Prepare(_database);
        for (var more = true; more;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = Batch.Rent(_select.Model);
            try
            {
                more = Fill(batch, statement);
            }
            catch
            {
                batch.Dispose();
                throw;
            }

            if (batch.Count > 0)
                yield return batch;
            else
                batch.Dispose();
        }

        // SQLite never waits, but the contract is asynchronous.
        await Task.CompletedTask;
    }

    /// <summary>Fills a batch.</summary>
    /// <returns>Whether more rows may follow. A finished statement would start again.</returns>
    private bool Fill(Batch batch, SqliteStatement statement)
    {
        var columns = batch.Columns.AsSpan();
        var text = 0L;
        while (!batch.IsFull && text < LargestText)
        {
            if (!statement.Step())
                return false;
            if (!Passes(statement))
                continue;
            var row = batch.Count;
            for (var i = 0; i < columns.Length; i++)
            {
                if (columns[i].Column.Nullable && statement.IsNull(i))
                {
                    columns[i].SetNull(row);
                    continue;
                }

                switch (columns[i])
                {
                    case LongColumn longs:
                        longs.Set(row, statement.Long(i));
                        break;
                    case FloatColumn floats:
                        floats.SetStored(row, (float)statement.Double(i));
                        break;
                    case DoubleColumn doubles:
                        doubles.SetStored(row, statement.Double(i));
                        break;
                    case TextColumn texts:
                        var utf8 = statement.Utf8(i);
                        if (texts.Column.Kind == ColumnKind.Geometry)
                            texts.SetStoredGeometry(row, utf8);
                        else
                            texts.Set(row, utf8);
                        text += utf8.Length;
                        break;
                }
            }

            batch.Count++;
        }

        return true;
    }

    private bool Passes(SqliteStatement statement)
    {
        foreach (var check in _checks)
        {
            if (!check.Ids.Contains(statement.Long(check.Column)) || statement.IsNull(check.Column))
                return false;
        }

        return true;
    }
}
