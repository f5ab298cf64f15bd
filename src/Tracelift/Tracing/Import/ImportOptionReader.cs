using System.Globalization;
using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Stores;
using Tracelift.Stores.Derived;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import.Origins;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Import.Survey;
using static Tracelift.Tracing.Import.ImportOptionDescriptions;

namespace Tracelift.Tracing.Import;

/// <summary>Reads the options of an import, which have CATMAID's names.</summary>
public static class ImportOptionReader
{
    /// <summary>The prefix of a target that the import creates.</summary>
    public const string NewProject = "new:";

    /// <summary>Reads the options.</summary>
    /// <param name="values">The given options.</param>
    /// <param name="usualOrigin">The origin where no option names one: the address of a source that is a server; or null.</param>
    /// <exception cref="UsageException">A value is invalid.</exception>
    public static ImportOptions Read(IOptionValues values, string? usualOrigin = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        var (target, title) = ReadTarget(values);
        return new ImportOptions
        {
            Target = target,
            NewProjectTitle = title,
            Treenodes = values.IsOn(Treenodes),
            Connectors = values.IsOn(Connectors),
            Annotations = values.IsOn(Annotations),
            Tags = values.IsOn(Tags),
            Volumes = values.IsOn(ImportOptionDescriptions.Volumes),
            User = values.Text(User),
            MapUsers = values.IsOn(MapUsers),
            MapUserIds = values.IsOn(MapUserIds),
            UsernameMapping = ReadMapping(values),
            CreateUnknownUsers = values.IsOn(CreateUnknownUsers),
            AutoNameUnknownUsers = values.IsOn(AutoNameUnknownUsers),
            KeepPasswords = values.IsOn(KeepPasswords),
            EditGroup = values.Text(EditGroup),
            PreserveIds = values.IsOn(PreserveIds),
            BrokenSkeletons = values.Choice<BrokenSkeletonRule>(ImportOptionDescriptions.BrokenSkeletons),
            Origin = ReadOrigin(values, usualOrigin),
            OnKnown = values.Choice<KnownSkeletonRule>(OnKnown),
            Force = values.IsOn(Force),
            Transform = values.Text(ImportOptionDescriptions.Transform) is { } map ? SpaceTransform.Parse(map) : null,
            Materializations = values.IsOn(UpdateInstance) ? Materializations.Instance
                : values.IsOn(UpdateProject) ? Materializations.Project
                : Materializations.Imported,
            Triggers = values.Choice<TriggerRule>(Triggers),
            Analyze = !values.IsOn(NoAnalyze),
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
        return values.Has(MapUsers) || options.User is null ? options : options with { MapUsers = false };
    }

    /// <summary>Throws if a source has no users and the options name none for all rows.</summary>
    /// <exception cref="UsageException"><c>no-user-rule</c>.</exception>
    public static void RequireUser(IOptionValues values, ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(options);
        if (options.User is null)
            throw new UsageException("no-user-rule", "Skeleton files have no users", $"Name the user who will own all data: {values.Label(User)} U.");
    }

    private static string? ReadOrigin(IOptionValues values, string? usual)
    {
        var (name, origin) = (values.Label(ImportOptionDescriptions.Origin), values.Text(ImportOptionDescriptions.Origin)?.Trim() ?? usual);
        if (origin is null && values.Has(OnKnown))
            throw new UsageException("bad-arguments", $"{values.Label(OnKnown)} needs {name}", "A skeleton is identified by the URL of its server and its id there.");
        origin = origin is null ? null : OriginAddress.Stored(origin);
        return origin?.Length == 0 ? throw new UsageException("bad-value", $"{name} is empty", "Expected the URL of the server that the data come from.") : origin;
    }

    private static (long? Id, string? Title) ReadTarget(IOptionValues values)
    {
        if (values.Text(Target) is not { } value)
            return (null, null);
        if (value.StartsWith(NewProject, StringComparison.Ordinal) && value[NewProject.Length..].Trim() is { Length: > 0 } title)
            return (null, title);
        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? (id, null)
            : throw new UsageException("bad-value", $"{values.Label(Target)}: \"{value}\" is not a project", $"Expected its id, or {NewProject}TITLE for a new one.");
    }

    private static Dictionary<string, string> ReadMapping(IOptionValues values)
    {
        var name = values.Label(UsernameMapping);
        var mapping = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in values.Texts(UsernameMapping))
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
