using System.Globalization;
using Tracelift.Errors;
using Tracelift.Formats.Swc;
using Tracelift.Model;

namespace Tracelift.Formats.Skeletons;

/// <summary>Names of an item's skeletons and neurons.</summary>
internal static class ItemTitle
{
    /// <summary>Returns the name of one of the item's trees.</summary>
    public static string Of(SkeletonItem item, int tree, int trees)
    {
        var title = item.Title ?? Path.GetFileNameWithoutExtension(SwcFileName.Unpacked(item.Name));
        if (title.Length == 0)
            title = item.Name;
        return trees == 1 ? title : string.Create(CultureInfo.InvariantCulture, $"{title} ({tree + 1} of {trees})");
    }

    /// <summary>Throws if the database can't hold a name or an annotation of an item.</summary>
    /// <exception cref="InputException"><c>too-long</c> or <c>nul-character</c>.</exception>
    public static void RequireRoom(SkeletonItem item, int trees, string collection)
    {
        Require("name", Of(item, trees - 1, trees));
        foreach (var annotation in item.Annotations)
            Require("annotation", annotation);

        void Require(string what, string text)
        {
            var most = Models.ClassInstance["name"].MaxLength;
            if (text.Length > most && text.EnumerateRunes().Count() > most)
            {
                throw new InputException(
                    "too-long",
                    string.Create(CultureInfo.InvariantCulture, $"{collection}, {item.Name}: the {what} is longer than {most} characters, the most that the database takes: \"{Excerpt.Of(text)}\""),
                    "Shorten it at its origin: in the file's name, in the table of --names, or in the segment properties.");
            }

            if (text.Contains('\0', StringComparison.Ordinal))
                throw new InputException("nul-character", $"{collection}, {item.Name}: the {what} \"{text.Replace('\0', ' ')}\" holds the character U+0000, which database texts can't");
        }
    }
}
