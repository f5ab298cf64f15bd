using System.Globalization;
using Tracelift.Postgres;

namespace Tracelift.Cli.Arguments;

/// <summary>The source of an import: a file, a project of the target's store, or a project of another store.</summary>
/// <param name="Text">The file's name.</param>
/// <param name="Project">The project's id; null for a file.</param>
/// <param name="Store">The other store's path or URL, which may hold a password; null for the target's.</param>
internal sealed record SourceAddress(string Text, long? Project = null, string? Store = null)
{
    /// <summary>
    /// Reads a source: digits alone are a project, <c>STORE#ID</c> is a project of another store. Type ./1 for a file
    /// whose name is a number.
    /// </summary>
    public static SourceAddress Read(string text)
    {
        if (IsId(text, out var id))
            return new(text, id);
        var at = text.LastIndexOf('#');
        return at > 0 && IsId(text[(at + 1)..], out id) && (PostgresStore.IsUrl(text) || !File.Exists(text))
            ? new(text, id, text[..at])
            : new(text);
    }

    private static bool IsId(string text, out long id) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
}
