using Tracelift.Errors;
using Tracelift.Formats.Swc;
using Tracelift.Options;

namespace Tracelift.Formats;

/// <summary>Reads the options that only some formats take.</summary>
public static class SourceOptionReader
{
    private static readonly (OptionDescription Option, FormatOptions Flag)[] Flags =
    [
        (SourceOptionDescriptions.Names, FormatOptions.Names),
        (SourceOptionDescriptions.Unit, FormatOptions.Unit),
        (SourceOptionDescriptions.SeveralRoots, FormatOptions.SeveralRoots),
        (SourceOptionDescriptions.TypesAsTags, FormatOptions.TypesAsTags),
    ];

    /// <summary>Reads the options.</summary>
    /// <param name="values">The given options.</param>
    /// <param name="others">The other options of opening the source.</param>
    /// <exception cref="UsageException">A value is invalid.</exception>
    public static SourceOptions Read(IOptionValues values, SourceOptions others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return others with
        {
            Names = values.Text(SourceOptionDescriptions.Names),
            Swc = others.Swc with { Unit = ReadUnit(values), SeveralRoots = values.Choice<SeveralRoots>(SourceOptionDescriptions.SeveralRoots) },
            TypesAsTags = values.Choice<TypesAsTags>(SourceOptionDescriptions.TypesAsTags),
        };
    }

    /// <summary>Reads the unit of files; null if they say it.</summary>
    /// <exception cref="UsageException">It is no unit.</exception>
    public static SwcUnit? ReadUnit(IOptionValues values) => values.Text(SourceOptionDescriptions.Unit) switch
    {
        null => null,
        "µm" => SwcUnit.Micrometre,
        var unit => SourceOptionDescriptions.Unit.RequireChoice(values.Label(SourceOptionDescriptions.Unit), unit) == "nm" ? SwcUnit.Nanometre : SwcUnit.Micrometre,
    };

    /// <summary>Refuses options that a format does not take.</summary>
    /// <param name="values">The given options.</param>
    /// <param name="format">The format; null for a source without one.</param>
    /// <exception cref="UsageException">One was given.</exception>
    public static void RequireTaken(IOptionValues values, ITracingFormat? format)
    {
        var takes = format?.Takes ?? FormatOptions.None;
        var refused = Flags.Where(one => !takes.HasFlag(one.Flag)).Select(one => one.Option).ToList();
        if (refused.Find(values.Has) is not { } option)
            return;
        var names = refused.ConvertAll(values.Label);
        throw format?.OptionHint is { } hint
            ? new UsageException("bad-arguments", $"{(names.Count == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}")} are for SWC files", hint)
            : new UsageException("bad-arguments", $"{values.Label(option)} is for collections of skeletons", "A folder, a zip or a tar with .swc files.");
    }
}
