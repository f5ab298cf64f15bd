using System.Globalization;
using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>
/// Maps users; the first rule that applies wins. Users are identified by name, and by id only if an option
/// says so.
/// </summary>
internal sealed class UserRules(ImportOptions options, SourceSurvey survey)
{
    private readonly Dictionary<string, long> _byName = new(StringComparer.Ordinal);
    private long? _systemUser;
    private readonly Dictionary<long, string> _byId = [];
    private readonly HashSet<string> _namedInSource = survey.Users.Values.Select(user => user.Username).ToHashSet(StringComparer.Ordinal);

    /// <summary>Throws if options contradict each other or leave no user to own the data.</summary>
    public static void RequireSense(ImportOptions options)
    {
        var others = options.UsernameMapping.Count > 0 || options.MapUserIds || options.CreateUnknownUsers;
        if (options.User is not null && options.MapUsers)
        {
            throw new UsageException(
                "contradicting-user-rules",
                "--user gives all data to one user, but --map-users, which is on by default, keeps the user of each row",
                "Add --map-users false, or omit --user.");
        }

        if (options.User is not null && others)
        {
            throw new UsageException(
                "contradicting-user-rules",
                "--user gives all data to one user: --username-mapping, --map-user-ids and --create-unknown-users then have no effect",
                "Omit --user or the others.");
        }

        if (!options.MapUsers && options.User is null && !others)
        {
            throw new UsageException(
                "no-user-rule",
                "--map-users false leaves no owner for the data",
                "Name the user with --user, or add --create-unknown-users.");
        }
    }

    /// <summary>Throws if the user who shall own all data does not exist.</summary>
    public static async Task RequireUserAsync(IReadSession session, ImportOptions options, CancellationToken cancellationToken)
    {
        if (options.User is { } user)
            await new UserRules(options, new SourceSurvey("")).FindAsync(session, user, cancellationToken);
    }

    /// <summary>Makes the plan, without writing.</summary>
    /// <exception cref="InputException">Users can't be mapped; the error names all of them.</exception>
    public async Task<UserPlan> PlanAsync(IReadSession session, CancellationToken cancellationToken)
    {
        await ReadUsersAsync(session, cancellationToken);
        await FindSystemUserAsync(session, cancellationToken);
        var plan = options.User is null
            ? MapEach()
            : GiveAllTo(await FindAsync(session, options.User, cancellationToken));
        if (plan.Importer == 0 && plan.Created.Count == 0)
            plan.Importer = await AnyUserAsync(session, cancellationToken);
        return plan;
    }

    private UserPlan GiveAllTo((long Id, string Name) user)
    {
        var plan = new UserPlan { Everything = user.Id, Importer = user.Id };
        foreach (var id in survey.ReferencedUsers)
            plan.Mapped.Add(new MappedUser(id, survey.Users.GetValueOrDefault(id)?.Username, user.Name, "all to one", RowsOf(id)));
        return plan;
    }

    private UserPlan MapEach()
    {
        var plan = new UserPlan();
        var problems = new ProblemList();
        var nameless = 0;
        foreach (var id in survey.ReferencedUsers)
        {
            var profile = survey.Users.GetValueOrDefault(id);
            var name = profile?.Username ?? options.UserNames.GetValueOrDefault(id);
            if (name is not null && options.UsernameMapping.TryGetValue(name, out var other))
            {
                if (_byName.TryGetValue(other, out var mapped))
                    Map(plan, id, name, mapped, "mapped");
                else
                    problems.Add(new("unknown-mapped-user", $"--username-mapping {name}={other}: the store has no user \"{other}\""));
            }
            else if (options.MapUsers && name is not null && _byName.TryGetValue(name, out var same))
            {
                Map(plan, id, name, same, "same name");
            }
            else if (options.MapUserIds && profile is null && _byId.ContainsKey(id))
            {
                Map(plan, id, name, id, "same id");
            }
            else if (options.MapUsers && name == SystemUser.NameInStores && _systemUser is { } system)
            {
                Map(plan, id, name, system, "system user");
            }
            else if (options.CreateUnknownUsers && (name is not null || options.AutoNameUnknownUsers))
            {
                name ??= NextName(ref nameless);
                Create(plan, id, name, profile, problems);
            }
            else
            {
                problems.Add(Unknown(id, name));
            }
        }

        if (!problems.IsEmpty)
        {
            throw new InputException(
                $"{problems.Total} {(problems.Total == 1 ? "user" : "users")} of {survey.Source} can't be mapped to users of the store",
                problems,
                "Use --create-unknown-users to create them (inactive), --username-mapping THEIRS=OURS to map them to other users, or --map-users false --user NAME to give all data to one user.");
        }

        return plan;
    }

    private void Map(UserPlan plan, long from, string? name, long to, string how)
    {
        plan.Map(from, to);
        plan.Mapped.Add(new MappedUser(from, name, _byId[to], how, RowsOf(from)));
        if (plan.Importer == 0)
            plan.Importer = to;
    }

    private void Create(UserPlan plan, long from, string name, FileUser? profile, ProblemList problems)
    {
        if (_byName.ContainsKey(name))
        {
            // Only if users are not mapped: a name occurs once in a store.
            problems.Add(new("username-taken", $"user {from} \"{name}\" can't be created, because the store has a user of that name and --map-users is off"));
            return;
        }

        plan.Create(from, name, profile);
        plan.Mapped.Add(new MappedUser(from, profile?.Username, name, "created", RowsOf(from)));
    }

    private string NextName(ref int nameless)
    {
        string name;
        do
            name = $"User {++nameless}";
        while (_byName.ContainsKey(name) || _namedInSource.Contains(name));
        return name;
    }

    private Problem Unknown(long id, string? name) => name is null
        ? new("nameless-user", $"user {id} owns {RowsOf(id)} rows, but the file has no auth.user with that pk: with --create-unknown-users, --auto-name-unknown-users names such users \"User 1\", \"User 2\" and so on")
        : new("unknown-user", $"user {id} \"{name}\" ({RowsOf(id)} rows) is not a user of the store");

    private long RowsOf(long id) => survey.RowsByUser.GetValueOrDefault(id);

    /// <summary>Finds the replacement for the system user of a Tracelift store, if the target has no user of that name.</summary>
    private async Task FindSystemUserAsync(IReadSession session, CancellationToken cancellationToken)
    {
        if (!options.MapUsers || _byName.ContainsKey(SystemUser.NameInStores) || !survey.Users.Values.Any(user => user.Username == SystemUser.NameInStores))
            return;
        _systemUser = await SystemUser.FindOrNullAsync(session, options.SystemUser, cancellationToken);
        if (_systemUser is { } id)
            await ReadAsync(session, new RowQuery(Models.User).Where("pk", id), cancellationToken);
    }

    private async Task ReadUsersAsync(IReadSession session, CancellationToken cancellationToken)
    {
        var names = survey.Users.Values.Select(user => user.Username)
            .Concat(options.UsernameMapping.Values)
            .Concat(options.UserNames.Values)
            .ToHashSet(StringComparer.Ordinal);
        if (options.AutoNameUnknownUsers)
            names.UnionWith(Enumerable.Range(1, (int)survey.ReferencedUsers.Count + 1000).Select(n => $"User {n}"));
        await ReadAsync(session, new RowQuery(Models.User).WhereText("username", names), cancellationToken);
        if (options.MapUserIds)
            await ReadAsync(session, new RowQuery(Models.User).Where("pk", survey.ReferencedUsers), cancellationToken);
    }

    private async Task<(long Id, string Name)> FindAsync(IReadSession session, string user, CancellationToken cancellationToken)
    {
        await ReadAsync(session, new RowQuery(Models.User).WhereText("username", [user]), cancellationToken);
        if (long.TryParse(user, NumberStyles.Integer, CultureInfo.InvariantCulture, out var id))
        {
            await ReadAsync(session, new RowQuery(Models.User).Where("pk", id), cancellationToken);
            if (_byId.TryGetValue(id, out var name))
                return (id, name);
        }

        return _byName.TryGetValue(user, out var found)
            ? (found, user)
            : throw UnknownName.User(user, await Accounts.UserNamesAsync(session, cancellationToken), "--user");
    }

    private async Task ReadAsync(IReadSession session, RowQuery query, CancellationToken cancellationToken)
    {
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    var name = batch.Texts("username").Text(row)!;
                    _byName[name] = batch.Ids[row];
                    _byId[batch.Ids[row]] = name;
                }
            }
        }
    }

    /// <summary>Returns the owner of added rows for a file that names no existing user: the first user of the store.</summary>
    private static async Task<long> AnyUserAsync(IReadSession session, CancellationToken cancellationToken)
    {
        var first = long.MaxValue;
        await foreach (var batch in session.ReadAsync(new RowQuery(Models.User), cancellationToken))
        {
            using (batch)
            {
                foreach (var id in batch.Ids)
                    first = Math.Min(first, id);
            }
        }

        return first == long.MaxValue ? 0 : first;
    }
}
