using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Options;
using Tracelift.Projects;
using Tracelift.Projects.Importing;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import;
using static Tracelift.Copying.CopyOptionDescriptions;

namespace Tracelift.Copying;

/// <summary>Reads the options of a copy.</summary>
public static class CopyOptionReader
{
    private const string Map = "map", Create = "create";

    // Kinds of data that an import leaves out by options of its own.
    private static readonly Dictionary<string, Func<ImportOptions, ImportOptions>> Kinds = new(StringComparer.Ordinal)
    {
        ["treenodes"] = options => options with { Treenodes = false },
        ["connectors"] = options => options with { Connectors = false },
        ["annotations"] = options => options with { Annotations = false },
        ["tags"] = options => options with { Tags = false },
        ["volumes"] = options => options with { Volumes = false },
    };

    /// <summary>Reads the options.</summary>
    /// <param name="values">The values.</param>
    /// <param name="title">The title of the project to copy.</param>
    /// <param name="mayReadFiles">Whether a value may be the name of a file to read: never where others give the values.</param>
    /// <exception cref="UsageException">A value is wrong.</exception>
    public static CopyOptions Read(IOptionValues values, string title, bool mayReadFiles)
    {
        ArgumentNullException.ThrowIfNull(values);
        var into = values.Text(Into) is { } text ? ReadId(values, text) : (long?)null;
        if (into is not null && values.Has(Title))
            throw new UsageException("bad-arguments", $"{values.Label(Title)} is for a new project, but {values.Label(Into)} names a known one", "Give one of the two.");
        if (into is not null && values.Has(Strategy))
            throw values.Contradiction(Into, Strategy);
        var import = new ImportOptions
        {
            Target = into,
            NewProjectTitle = into is null ? values.Text(Title) ?? title : null,
            EditGroup = values.Text(ImportOptionDescriptions.EditGroup),
            Triggers = values.Choice<TriggerRule>(ImportOptionDescriptions.Triggers),
        };
        var parts = ProjectParts.Usual.ToHashSet();
        foreach (var name in values.Texts(With))
            parts.Add(PartOf(name) ?? throw Unknown(values, With, name));
        foreach (var name in values.Texts(Without))
        {
            if (Kinds.TryGetValue(name, out var leaveOut))
                import = leaveOut(import);
            else
                parts.Remove(PartOf(name) ?? throw Unknown(values, Without, name));
        }

        return new CopyOptions
        {
            Import = ReadUsers(values, import, mayReadFiles),
            Parts = parts,
            Rights = values.IsOn(Rights),
            KnownBy = ProjectImportOptionReader.ReadKnownBy(values, CopyOptionDescriptions.KnownBy),
            Strategy = ReadStrategy(values),
            Force = values.IsOn(Force),
            ReusesStacks = !values.IsOn(NewStacks),
        };
    }

    private static KnownStrategy ReadStrategy(IOptionValues values) => values.Text(Strategy) switch
    {
        // As an import of tracing data calls it.
        "skip" => KnownStrategy.Ignore,
        var text => Strategy.ReadChoice<KnownStrategy>(values.Label(Strategy), text ?? Strategy.Default!),
    };

    private static ImportOptions ReadUsers(IOptionValues values, ImportOptions import, bool mayReadFiles)
    {
        switch (values.Text(Users) ?? Map)
        {
            case Map:
                return import;
            case Create:
                return import with { CreateUnknownUsers = true };
            case var word when !mayReadFiles:
                throw new UsageException("bad-value", $"{values.Label(Users)}: there is no \"{word}\"", $"Expected {Map} or {Create}.");
            case var file:
                if (!File.Exists(file))
                    throw new UsageException("bad-value", $"{values.Label(Users)}: there is no file {file}", $"Expected {Map}, {Create}, or a file with lines THEIRS=OURS.");
                var names = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (var (line, number) in File.ReadLines(file).Select((line, i) => (line.Trim(), i + 1)).Where(line => line.Item1.Length > 0 && line.Item1[0] != '#'))
                {
                    var at = line.IndexOf('=', StringComparison.Ordinal);
                    if (at <= 0 || at == line.Length - 1 || !names.TryAdd(line[..at].Trim(), line[(at + 1)..].Trim()))
                        throw new UsageException("bad-value", FormattableString.Invariant($"{values.Label(Users)}: line {number} of {file} is \"{line}\""), "Expected THEIRS=OURS, each name of theirs once.");
                }

                return import with { UsernameMapping = names };
        }
    }

    private static long ReadId(IOptionValues values, string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw new UsageException("bad-value", $"{values.Label(Into)}: \"{text}\" is not the id of a project");

    private static ProjectPart? PartOf(string name)
    {
        foreach (var part in ProjectParts.All)
        {
            if (ProjectParts.NameOf(part) == name)
                return part;
        }

        return null;
    }

    private static UsageException Unknown(IOptionValues values, OptionDescription option, string name)
    {
        var names = ProjectParts.All.Select(ProjectParts.NameOf).Concat(option == Without ? Kinds.Keys : []).ToList();
        return new UsageException("bad-value", $"{values.Label(option)}: there is no part \"{name}\"", $"{NearestName.Question(name, names)} There are {string.Join(", ", names)}.".TrimStart());
    }
}
