using System.CommandLine;
using Tracelift.Errors;
using Tracelift.Formats.Swc;
using Tracelift.Options;

namespace Tracelift.Cli.Arguments;

/// <summary>The options that commands have in common that take SWC files.</summary>
internal static class SwcArguments
{
    /// <summary>The option that says what files measure in.</summary>
    public static Option<string> NewUnit(string name) =>
        NewOption.Text(name, "nm|um", "What the numbers of SWC files measure in, whatever their headers say. Default: as the header says, else nm.");

    /// <summary>The option that says which types of nodes become tags.</summary>
    public static Option<string> NewTypesAsTags() => NewOption.Text(
        "--types-as-tags", string.Join('|', Choice.Names<TypesAsTags>()), "Which types of nodes become tags of treenodes: all are soma, axon, dendrite, apical dendrite, fork point, end point, SWC type N. Default: soma.");

    /// <summary>Reads what files measure in; null for what they say.</summary>
    /// <exception cref="UsageException">It is no unit.</exception>
    public static SwcUnit? ReadUnit(ParsedOptions given, Option<string> option) => given.Text(option) switch
    {
        null => null,
        "nm" => SwcUnit.Nanometre,
        "um" or "µm" => SwcUnit.Micrometre,
        var other => throw new UsageException("bad-value", $"{option.Name}: \"{other}\" is no unit", "Expected nm or um."),
    };

    /// <summary>Reads which types become tags.</summary>
    /// <exception cref="UsageException">It is none of the choices.</exception>
    public static TypesAsTags ReadTypesAsTags(ParsedOptions given, Option<string> option) =>
        given.Has(option) ? Choice.Read<TypesAsTags>(given, option.Name[2..]) : TypesAsTags.Soma;
}
