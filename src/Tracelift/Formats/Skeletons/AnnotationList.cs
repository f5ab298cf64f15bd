using System.Text;

namespace Tracelift.Formats.Skeletons;

/// <summary>
/// Annotations in one field of a table, with semicolons between. In an annotation, a backslash stands before a semicolon and before
/// another backslash.
/// </summary>
internal static class AnnotationList
{
    /// <summary>Writes a list.</summary>
    public static string Join(IEnumerable<string> annotations) =>
        string.Join("; ", annotations.Select(one => one.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal)));

    /// <summary>Reads a list. A backslash before any other character is one itself.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var (list, one) = (new List<string>(), new StringBuilder());
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is ';' or '\\')
                one.Append(text[++at]);
            else if (text[at] == ';')
                Take();
            else
                one.Append(text[at]);
        }

        Take();
        return list;

        void Take()
        {
            if (one.ToString().Trim() is { Length: > 0 } annotation && !list.Contains(annotation, StringComparer.Ordinal))
                list.Add(annotation);
            one.Clear();
        }
    }
}
