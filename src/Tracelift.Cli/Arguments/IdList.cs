using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Cli.Arguments;

/// <summary>A list of ids, typed (<c>1,2,3</c>) or in a file (<c>@FILE</c>), separated by commas or white space.</summary>
internal static class IdList
{
    private static readonly char[] Separators = [',', ' ', '\t', '\r', '\n', ';'];

    /// <summary>Reads a list.</summary>
    /// <exception cref="UsageException">The list is empty or holds something other than ids, or the file is unreadable.</exception>
    public static async Task<IdSet> ReadAsync(string option, string value, CancellationToken cancellationToken)
    {
        var ids = new IdSet();
        if (value.StartsWith('@'))
        {
            var line = 0;
            await foreach (var text in LinesAsync(option, value[1..], cancellationToken))
                Add(ids, text, $"{option}: {value[1..]}, line {++line}");
        }
        else
        {
            Add(ids, value, option);
        }

        return ids.IsEmpty
            ? throw new UsageException("bad-value", $"{option}: there is no id in \"{value}\"", "Expected 1,2,3 or @FILE.")
            : ids;
    }

    private static void Add(IdSet ids, string text, string where)
    {
        foreach (var word in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            ids.Add(long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
                ? id
                : throw new UsageException("bad-value", $"{where}: \"{word}\" is not an id", "Expected whole numbers separated by commas or white space, or @FILE with such a list."));
        }
    }

    private static async IAsyncEnumerable<string> LinesAsync(
        string option, string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StreamReader reader;
        try
        {
            reader = new StreamReader(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException("bad-value", $"{option}: the list {path} can't be read: {e.Message}");
        }

        using (reader)
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
                yield return line;
        }
    }
}
