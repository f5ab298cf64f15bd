using System.Globalization;
using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import.Origins;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import;

/// <summary>Reads the options of an import, which have CATMAID's names.</summary>
public static class ImportOptionReader
{
    /// <summary>The prefix of a target that the import creates.</summary>
    public const string NewProject = "new:";

    /// <summary>Reads the options.</summary>
    /// <exception cref="UsageException">A value is invalid.</exception>
    public static ImportOptions Read(IOptionValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var (target, title) = ReadTarget(values);
        return new ImportOptions
        {
            Target = target,
            NewProjectTitle = title,
            Treenodes = values.IsOn("treenodes", otherwise: true),
            Connectors = values.IsOn("connectors", otherwise: true),
            Annotations = values.IsOn("annotations", otherwise: true),
            Tags = values.IsOn("tags", otherwise: true),
            Volumes = values.IsOn("volumes", otherwise: true),
            User = values.Text("user"),
            MapUsers = values.IsOn("map-users", otherwise: true),
            MapUserIds = values.Flag("map-user-ids"),
            UsernameMapping = ReadMapping(values),
            CreateUnknownUsers = values.Flag("create-unknown-users"),
            AutoNameUnknownUsers = values.Flag("auto-name-unknown-users"),
            KeepPasswords = values.Flag("keep-passwords"),
            EditGroup = values.Text("edit-group"),
            PreserveIds = values.Flag("preserve-ids"),
            BrokenSkeletons = Choice.Read<BrokenSkeletonRule>(values, "broken-skeletons"),
            Origin = ReadOrigin(values),
            OnKnown = Choice.Read<KnownSkeletonRule>(values, "on-known"),
            Force = values.Flag("force"),
            Transform = values.Text("transform") is { } map ? SpaceTransform.Parse(map) : null,
            Materializations = values.Flag("update-instance-materializations") ? Materializations.Instance
                : values.Flag("update-project-materializations") ? Materializations.Project
                : Materializations.Imported,
            Triggers = Choice.Read<TriggerRule>(values, "triggers"),
            Analyze = !values.Flag("no-analyze"),
        };
    }

    /// <summary>Completes the options for a source without users: all rows go to the user whom the options name.</summary>
    /// <param name="values">The given options.</param>
    /// <param name="options">The options that were read.</param>
    /// <returns>The options. If a user is named for all rows, mapping of users is off without a further option.</returns>
    public static ImportOptions GiveAllToUser(IOptionValues values, ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(options);
        return values.Has("map-users") || options.User is null ? options : options with { MapUsers = false };
    }

    /// <summary>Throws if a source has no users and the options name none for all rows.</summary>
    /// <exception cref="UsageException"><c>no-user-rule</c>.</exception>
    public static void RequireUser(IOptionValues values, ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(options);
        if (options.User is null)
            throw new UsageException("no-user-rule", "Skeleton files have no users", $"Name the user who will own all data: {values.Label("user")} U.");
    }

    private static string? ReadOrigin(IOptionValues values)
    {
        var (name, origin) = (values.Label("origin"), values.Text("origin")?.Trim());
        if (origin is null && values.Has("on-known"))
            throw new UsageException("bad-arguments", $"{values.Label("on-known")} needs {name}", "A skeleton is identified by the URL of its server and its id there.");
        origin = origin is null ? null : OriginAddress.Stored(origin);
        return origin?.Length == 0 ? throw new UsageException("bad-value", $"{name} is empty", "Expected the URL of the server that the data come from.") : origin;
    }

    private static (long? Id, string? Title) ReadTarget(IOptionValues values)
    {
        if (values.Text("target") is not { } value)
            return (null, null);
        if (value.StartsWith(NewProject, StringComparison.Ordinal) && value[NewProject.Length..].Trim() is { Length: > 0 } title)
            return (null, title);
        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? (id, null)
            : throw new UsageException("bad-value", $"{values.Label("target")}: \"{value}\" is not a project", $"Expected its id, or {NewProject}TITLE for a new one.");
    }

    private static Dictionary<string, string> ReadMapping(IOptionValues values)
    {
        var name = values.Label("username-mapping");
        var mapping = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in values.Texts("username-mapping"))
        {
            // A username may contain =, so both sides must not be empty.
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || at == pair.Length - 1)
                throw new UsageException("bad-value", $"{name}: \"{pair}\" is not a mapping of users", "Expected THEIRS=OURS.");
            if (!mapping.TryAdd(pair[..at], pair[(at + 1)..]) && mapping[pair[..at]] != pair[(at + 1)..])
                throw new UsageException("contradicting-options", $"{name}: {pair[..at]} is mapped to {mapping[pair[..at]]} and to {pair[(at + 1)..]}");
        }

        return mapping;
    }
}
