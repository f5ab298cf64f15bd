namespace Tracelift.Stores.Ledger;

/// <summary>
/// A connection to the ledger of a store: runs, loads or jobs. Statements have parameters $1, $2 ...; a value is a long, a
/// bool, a text, a <see cref="DateTimeOffset"/>, bytes or null. Locks and transactions stay with the store.
/// </summary>
public interface ILedgerLink
{
    /// <summary>The column with the database role of a run, as SQL; NULL if there are no roles.</summary>
    string Role { get; }

    /// <summary>The column <c>others</c> of the table of runs' tables, as SQL: a ledger of an older version lacks it.</summary>
    string Others { get; }

    /// <summary>Returns the SQL name of a table of the ledger.</summary>
    string Table(string name);

    /// <summary>Returns the time by the clock that the store's rows get, too.</summary>
    Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken);

    /// <summary>Takes the number of a new run.</summary>
    Task<long> NextRunAsync(CancellationToken cancellationToken);

    /// <summary>Runs a statement that returns nothing.</summary>
    Task ExecuteAsync(string sql, object?[] parameters, CancellationToken cancellationToken);

    /// <summary>Inserts rows, of any number, with the values of some columns.</summary>
    Task InsertAsync(string table, string[] columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken);

    /// <summary>Runs a query and converts each row.</summary>
    Task<List<T>> QueryAsync<T>(string sql, object?[] parameters, Func<ILedgerRow, T> read, CancellationToken cancellationToken);
}

/// <summary>A row of a ledger, while it is read. Columns count from 0.</summary>
public interface ILedgerRow
{
    /// <summary>Whether a value is null.</summary>
    bool IsNull(int column);

    /// <summary>A value as an integer.</summary>
    long Long(int column);

    /// <summary>A value as a truth value.</summary>
    bool Flag(int column);

    /// <summary>A value as text.</summary>
    string Text(int column);

    /// <summary>A value as a time.</summary>
    DateTimeOffset Moment(int column);

    /// <summary>A value as bytes.</summary>
    byte[] Bytes(int column);

    /// <summary>A value as an integer; or null.</summary>
    long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    /// <summary>A value as text; or null.</summary>
    string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>A value as a time; or null.</summary>
    DateTimeOffset? MomentOrNull(int column) => IsNull(column) ? null : Moment(column);
}
