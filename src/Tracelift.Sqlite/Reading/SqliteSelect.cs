using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Stores;

namespace Tracelift.Sqlite.Reading;

/// <summary>
/// How a query is answered: what SQLite filters, and what is checked row by row because the set is too large for it.
/// </summary>
internal sealed class SqliteSelect
{
    private readonly List<string> _conditions = [];
    private readonly List<Action<SqliteStatement, int>> _parameters = [];
    private readonly List<IdCheck> _checks = [];
    private readonly bool _usesIndex;

    /// <summary>Plans a query. The sets of ids are copied, because a set is for one thread at a time.</summary>
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
            // The plus keeps SQLite from walking through all of the project where an index finds the few rows that are meant.
            var column = SqliteTables.Quote(Model["project"].Name);
            Add($"{(_usesIndex ? "+" : "")}{column} = ?", (statement, at) => statement.Bind(at, project));
        }
    }

    /// <summary>The rows' model.</summary>
    public ModelDescription Model { get; }

    /// <summary>Whether a set is empty, so that no row is meant.</summary>
    public bool IsEmpty { get; }

    /// <summary>What each row is checked for after SQLite has found it.</summary>
    public IReadOnlyList<IdCheck> Checks => _checks;

    /// <summary>The statement; its columns are the model's.</summary>
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

/// <summary>That a row's column holds one of these ids.</summary>
internal readonly record struct IdCheck(int Column, IdSet Ids);
