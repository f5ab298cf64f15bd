using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>Which ids of a file can be kept.</summary>
public static class PreservedIds
{
    /// <summary>Whether a family's ids have 64 bits.</summary>
    public static bool AreWide(IdFamily family) =>
        Models.InStores.All(model => model.Family != family || model.Columns[0].Kind == ColumnKind.Id);

    /// <summary>The largest id that a family's columns hold.</summary>
    public static long Largest(IdFamily family) => AreWide(family) ? long.MaxValue : int.MaxValue;

    /// <summary>Refuses an id after which too few are left for all that comes later.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="end">The largest id that is to be kept.</param>
    /// <param name="last">The largest that the store can give.</param>
    /// <exception cref="InputException">Hardly an id would be left beyond it for anybody.</exception>
    public static void RequireRoom(IdFamily family, long end, long last)
    {
        ArgumentNullException.ThrowIfNull(family);
        if (end > last - (last / 16))
        {
            throw new InputException(
                "id-too-large",
                string.Create(CultureInfo.InvariantCulture, $"The id {end} of a {family.Name} is too large to be kept: after it hardly any would be left in the store"),
                "Import with new ids");
        }
    }
}
