using System.Globalization;
using Tracelift.Postgres;

namespace Tracelift.Cli.Arguments;

/// <summary>What is to be imported: a file, a project of the target's store, or one of another store.</summary>
/// <param name="Text">The file's name.</param>
/// <param name="Project">The project's id, where it is one.</param>
/// <param name="Store">The other store's path or URL, which may hold a password; null for the target's.</param>
internal sealed record SourceAddress(string Text, long? Project = null, string? Store = null)
{
    /// <summary>
    /// Understands a source: digits alone are a project, <c>STORE#ID</c> one of another store. A file that is called so
    /// is meant where its path is typed: ./1.
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
