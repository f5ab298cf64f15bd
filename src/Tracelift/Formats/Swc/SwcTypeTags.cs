using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Formats.Swc;

/// <summary>Which types of nodes become tags.</summary>
public enum TypesAsTags
{
    /// <summary>None of them.</summary>
    None,

    /// <summary>The soma's.</summary>
    Soma,

    /// <summary>All but 0, which is no type.</summary>
    All,
}

/// <summary>
/// Types of nodes as tags and back: tracing tables have no place for types, and people tag the soma by hand with the same word.
/// </summary>
public static class SwcTypeTags
{
    /// <summary>The tag of a soma.</summary>
    public const string Soma = "soma";

    /// <summary>The type of a soma.</summary>
    public const int SomaType = 1;

    /// <summary>The most types of a source that become tags: more are no types, but numbers of something else.</summary>
    public const int MostTypes = 1000;

    private const string Other = "SWC type ";

    // From type 1 on.
    private static readonly string[] Names = [Soma, "axon", "dendrite", "apical dendrite", "fork point", "end point"];

    /// <summary>Whether a type becomes a tag.</summary>
    public static bool Has(int type, TypesAsTags which) => which switch
    {
        TypesAsTags.Soma => type == SomaType,
        TypesAsTags.All => type != 0,
        _ => false,
    };

    /// <summary>The tag of a type.</summary>
    public static string TagOf(int type) =>
        type >= 1 && type <= Names.Length ? Names[type - 1] : Other + type.ToString(CultureInfo.InvariantCulture);

    /// <summary>The type that a tag means, or null.</summary>
    public static int? TypeOf(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (Array.IndexOf(Names, tag) is >= 0 and var place)
            return place + 1;
        return tag.StartsWith(Other, StringComparison.Ordinal) && int.TryParse(tag.AsSpan(Other.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var type) && TagOf(type) == tag
            ? type
            : null;
    }

    /// <summary>How many nodes have which type.</summary>
    public static IReadOnlyDictionary<int, long> Count(SwcFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var counts = new SortedDictionary<int, long>();
        var types = file.Types.AsSpan(0, file.Count);
        for (var row = 0; row < types.Length;)
        {
            // Runs of one type are the rule.
            var (first, type) = (row, types[row]);
            while (row < types.Length && types[row] == type)
                row++;
            counts[type] = counts.GetValueOrDefault(type) + row - first;
        }

        return counts;
    }

    /// <summary>That a source has so many types that they can be none.</summary>
    internal static InputException TooMany(string name) => new(
        "too-many-types",
        string.Create(CultureInfo.InvariantCulture, $"{name}: more than {MostTypes} different types of nodes would become tags: they are likely to be numbers of something else"),
        "Ask for tags of somas only, or for none: --types-as-tags soma, types_as_tags=soma.");
}
