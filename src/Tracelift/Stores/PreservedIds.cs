using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>Decides which ids of a file can be kept.</summary>
public static class PreservedIds
{
    /// <summary>Whether a family's ids have 64 bits.</summary>
    public static bool AreWide(IdFamily family) =>
        Models.All.All(model => model.Family != family || model.Columns[0].Kind == ColumnKind.Id);

    /// <summary>The largest id that a family's columns hold.</summary>
    public static long Largest(IdFamily family) => AreWide(family) ? long.MaxValue : int.MaxValue;

    /// <summary>Throws if too few ids would be left after an id.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="end">The largest id to keep.</param>
    /// <param name="last">The largest id that the store can give.</param>
    /// <exception cref="InputException">Hardly any id would be left beyond it.</exception>
    public static void RequireRoom(IdFamily family, long end, long last)
    {
        ArgumentNullException.ThrowIfNull(family);
        if (end > last - (last / 16))
        {
            throw new InputException(
                "id-too-large",
                string.Create(CultureInfo.InvariantCulture, $"The id {end} of a {family.Name} is too large to keep: it would leave hardly any ids in the store"),
                "Import with new ids");
        }
    }
}
