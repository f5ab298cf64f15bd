using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Formats.Swc;

/// <summary>The types of nodes that become tags.</summary>
public enum TypesAsTags
{
    /// <summary>No type.</summary>
    None,

    /// <summary>The type of somas.</summary>
    Soma,

    /// <summary>All types except 0, which means no type.</summary>
    All,
}

/// <summary>
/// Converts types of nodes to tags and back: tracing tables have no column for types, and people tag somas by hand with the same word.
/// </summary>
public static class SwcTypeTags
{
    /// <summary>The tag of a soma.</summary>
    public const string Soma = "soma";

    /// <summary>The type of a soma.</summary>
    public const int SomaType = 1;

    /// <summary>The most types of a source that become tags: more values are not types but some other numbers.</summary>
    public const int MostTypes = 1000;

    private const string Other = "SWC type ";

    // From type 1.
    private static readonly string[] Names = [Soma, "axon", "dendrite", "apical dendrite", "fork point", "end point"];

    /// <summary>Whether a type becomes a tag.</summary>
    public static bool Has(int type, TypesAsTags which) => which switch
    {
        TypesAsTags.Soma => type == SomaType,
        TypesAsTags.All => type != 0,
        _ => false,
    };

    /// <summary>Returns the tag of a type.</summary>
    public static string TagOf(int type) =>
        type >= 1 && type <= Names.Length ? Names[type - 1] : Other + type.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns the type of a tag, or null.</summary>
    public static int? TypeOf(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (Array.IndexOf(Names, tag) is >= 0 and var place)
            return place + 1;
        return tag.StartsWith(Other, StringComparison.Ordinal) && int.TryParse(tag.AsSpan(Other.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var type) && TagOf(type) == tag
            ? type
            : null;
    }

    /// <summary>Counts nodes by type.</summary>
    public static IReadOnlyDictionary<int, long> Count(SwcFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var counts = new SortedDictionary<int, long>();
        var types = file.Types.AsSpan(0, file.Count);
        for (var row = 0; row < types.Length;)
        {
            // Neighbouring nodes often have the same type.
            var (first, type) = (row, types[row]);
            while (row < types.Length && types[row] == type)
                row++;
            counts[type] = counts.GetValueOrDefault(type) + row - first;
        }

        return counts;
    }

    /// <summary>Creates the error for a source with too many types.</summary>
    internal static InputException TooMany(string name) => new(
        "too-many-types",
        string.Create(CultureInfo.InvariantCulture, $"{name}: more than {MostTypes} different types of nodes would become tags: the numbers probably mean something else"),
        "Ask for tags of somas only, or for none: --types-as-tags soma, types_as_tags=soma.");
}
