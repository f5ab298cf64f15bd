using Tracelift.Model;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>The mapping of the source's users to the target's.</summary>
internal sealed class UserPlan
{
    private readonly Dictionary<long, long> _ids = [];
    private readonly Dictionary<string, NewUser> _created = new(StringComparer.Ordinal);
    private long _lastFrom;
    private long _lastTo;
    private bool _hasLast;

    /// <summary>The user of the target who will own all data, or null if users are mapped.</summary>
    public long? Everything { get; init; }

    /// <summary>The users to create.</summary>
    public IReadOnlyCollection<NewUser> Created => _created.Values;

    /// <summary>The mapping for the report.</summary>
    public List<MappedUser> Mapped { get; } = [];

    /// <summary>The user of the target who owns the rows that the import adds, such as missing classes.</summary>
    public long Importer { get; set; }

    /// <summary>The users of the target, by source id.</summary>
    public IReadOnlyDictionary<long, long> Ids => _ids;

    public void Map(long from, long to) => _ids[from] = to;

    public void Create(long from, string username, FileUser? profile)
    {
        if (!_created.TryGetValue(username, out var user))
            _created.Add(username, user = new NewUser(username, profile));
        user.SourceIds.Add(from);
    }

    /// <summary>Assigns consecutive ids to the users to create.</summary>
    public void AssignIds(long first)
    {
        // If the store knows no user of the source, a created user is closer than any other user of the store.
        if (Importer == 0)
            Importer = first;
        foreach (var user in _created.Values)
        {
            user.Id = first++;
            foreach (var from in user.SourceIds)
                _ids[from] = user.Id;
        }
    }

    /// <summary>Returns the user of the target for a user of the source.</summary>
    public long Translate(long from)
    {
        if (Everything is { } user)
            return user;
        if (_hasLast && from == _lastFrom)
            return _lastTo;
        (_lastFrom, _lastTo, _hasLast) = (from, _ids[from], true);
        return _lastTo;
    }

    /// <summary>Replaces all users of a column; rows that the source invented have no user, and get the importer.</summary>
    public void Translate(LongColumn column, int count)
    {
        if (column.MayHaveNulls)
        {
            for (var row = 0; row < count; row++)
            {
                if (column.Column.Nullable && column.IsNull(row))
                    continue;
                column.Set(row, column.IsNull(row) ? Everything ?? Importer : Translate(column.Values[row]));
            }

            return;
        }

        foreach (ref var value in column.Values.AsSpan(0, count))
            value = Translate(value);
    }
}

/// <summary>A user that an import creates.</summary>
internal sealed class NewUser(string username, FileUser? profile)
{
    public string Username { get; } = username;

    /// <summary>The user's profile in the source, or null.</summary>
    public FileUser? Profile { get; } = profile;

    public long Id { get; set; }

    public List<long> SourceIds { get; } = [];
}

/// <summary>The mapping of a user of the source.</summary>
/// <param name="SourceId">The id in the source.</param>
/// <param name="SourceName">The name in the source, or null.</param>
/// <param name="TargetName">The name in the target.</param>
/// <param name="How"><c>same name</c>, <c>mapped</c>, <c>same id</c>, <c>created</c> or <c>all to one</c>.</param>
/// <param name="Rows">The number of rows of the user.</param>
public sealed record MappedUser(long SourceId, string? SourceName, string TargetName, string How, long Rows);
