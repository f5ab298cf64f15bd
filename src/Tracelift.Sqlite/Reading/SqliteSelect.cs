using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Stores;

namespace Tracelift.Sqlite.Reading;

/// <summary>The plan of a query: the conditions that SQLite filters by, and the checks of each row for sets that are too large for SQLite.</summary>
internal sealed class SqliteSelect
{
    private readonly List<string> _conditions = [];
    private readonly List<Action<SqliteStatement, int>> _parameters = [];
    private readonly List<IdCheck> _checks = [];
    private readonly bool _usesIndex;

    /// <summary>Plans a query. Copies the sets of ids, because only one thread may use a set at a time.</summary>
    public SqliteSelect(SqliteDatabase database, RowQuery query)
    {
        Model = query.Model;
        foreach (var filter in query.Ids)
        {
            IsEmpty |= filter.Ids.IsEmpty;
            if (SqliteSelectivity.IsSmall(database, Model.Table, filter.Column.Name, filter.Ids))
            {
                AddSet(filter.Column, JsonArrays.Of(filter.Ids));
                _usesIndex |= SqliteTables.IsLookedUp(database, Model.Table, filter.Column.Name);
            }
            else
            {
                _checks.Add(new IdCheck(filter.Column.Ordinal, new IdSet(filter.Ids)));
            }
        }

        if (query.Texts is { } texts)
        {
            IsEmpty |= texts.Texts.Count == 0;
            AddSet(texts.Column, JsonArrays.Of(texts.Texts));
        }

        if (query.Project is { } project)
        {
            // The plus stops SQLite from walking through the whole project when an index finds the few rows of the query.
            var column = SqliteTables.Quote(Model["project"].Name);
            Add($"{(_usesIndex ? "+" : "")}{column} = ?", (statement, at) => statement.Bind(at, project));
        }
    }

    /// <summary>The model of the rows.</summary>
    public ModelDescription Model { get; }

    /// <summary>Whether a set is empty, so that no row matches.</summary>
    public bool IsEmpty { get; }

    /// <summary>The checks that each row must pass after SQLite has found it.</summary>
    public IReadOnlyList<IdCheck> Checks => _checks;

    /// <summary>Prepares the statement; its columns are the model's.</summary>
    public SqliteStatement Prepare(SqliteDatabase database)
    {
        var where = _conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", _conditions);
        var statement = database.Prepare($"SELECT {SqliteTables.Columns(Model)} FROM {SqliteTables.Quote(Model.Table)}{where}");
        for (var i = 0; i < _parameters.Count; i++)
            _parameters[i](statement, i + 1);
        return statement;
    }

    private void AddSet(Column column, byte[] json) =>
        Add(
            $"{SqliteTables.Quote(column.Name)} IN (SELECT value FROM json_each(?))",
            (statement, at) => statement.Bind(at, json));

    private void Add(string condition, Action<SqliteStatement, int> bind)
    {
        _conditions.Add(condition);
        _parameters.Add(bind);
    }
}

/// <summary>A check that a row's column holds one of these ids.</summary>
internal readonly record struct IdCheck(int Column, IdSet Ids);
