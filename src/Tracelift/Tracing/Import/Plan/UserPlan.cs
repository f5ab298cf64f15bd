using Tracelift.Model;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>Which user of the target each user of the source becomes.</summary>
internal sealed class UserPlan
{
    private readonly Dictionary<long, long> _ids = [];
    private readonly Dictionary<string, NewUser> _created = new(StringComparer.Ordinal);
    private long _lastFrom;
    private long _lastTo;
    private bool _hasLast;

    /// <summary>The user of the target whom everything belongs to, or null where users are mapped.</summary>
    public long? Everything { get; init; }

    /// <summary>The users to be made.</summary>
    public IReadOnlyCollection<NewUser> Created => _created.Values;

    /// <summary>What the report says: name in the source, name in the target, how.</summary>
    public List<MappedUser> Mapped { get; } = [];

    /// <summary>The user of the target who owns what the import adds on its own, such as missing classes.</summary>
    public long Importer { get; set; }

    /// <summary>The users of the target by those of the source.</summary>
    public IReadOnlyDictionary<long, long> Ids => _ids;

    public void Map(long from, long to) => _ids[from] = to;

    public void Create(long from, string username, FileUser? profile)
    {
        if (!_created.TryGetValue(username, out var user))
            _created.Add(username, user = new NewUser(username, profile));
        user.SourceIds.Add(from);
    }

    /// <summary>Gives the users to be made their ids, in a row.</summary>
    public void AssignIds(long first)
    {
        // Where the source names nobody whom the store knows, its own users are nearer than any other of the store.
        if (Importer == 0)
            Importer = first;
        foreach (var user in _created.Values)
        {
            user.Id = first++;
            foreach (var from in user.SourceIds)
                _ids[from] = user.Id;
        }
    }

    /// <summary>The user of the target for a user of the source.</summary>
    public long Translate(long from)
    {
        if (Everything is { } user)
            return user;
        if (_hasLast && from == _lastFrom)
            return _lastTo;
        (_lastFrom, _lastTo, _hasLast) = (from, _ids[from], true);
        return _lastTo;
    }

    /// <summary>Replaces all users of a column; what a source has made up itself has none, and is the importer's.</summary>
    public void Translate(LongColumn column, int count)
    {
        if (column.MayHaveNulls)
        {
            for (var row = 0; row < count; row++)
                column.Set(row, column.IsNull(row) ? Everything ?? Importer : Translate(column.Values[row]));
            return;
        }

        foreach (ref var value in column.Values.AsSpan(0, count))
            value = Translate(value);
    }
}

/// <summary>A user that an import makes.</summary>
internal sealed class NewUser(string username, FileUser? profile)
{
    public string Username { get; } = username;

    /// <summary>What the source says of the user, or null where it says nothing.</summary>
    public FileUser? Profile { get; } = profile;

    public long Id { get; set; }

    public List<long> SourceIds { get; } = [];
}

/// <summary>What became of a user of the source.</summary>
/// <param name="SourceId">The id in the source.</param>
/// <param name="SourceName">The name in the source, or null where it has none.</param>
/// <param name="TargetName">The name in the target.</param>
/// <param name="How"><c>same name</c>, <c>mapped</c>, <c>same id</c>, <c>created</c> or <c>all to one</c>.</param>
/// <param name="Rows">The rows that belong to the user.</param>
public sealed record MappedUser(long SourceId, string? SourceName, string TargetName, string How, long Rows);
