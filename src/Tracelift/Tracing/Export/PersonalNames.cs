using System.Globalization;
using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Export;

/// <summary>
/// Finds logins, first and last names and e-mail addresses of a store's users in texts: as whole words, in any case, with
/// any separators (<c>Ada Lovelace</c> is found in <c>traced_by_ada-lovelace2</c>).
/// </summary>
internal sealed class PersonalNames
{
    private readonly Dictionary<string, List<Phrase>> _byFirstWord = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Range> _words = [];

    /// <summary>Reads all users of a store, except the anonymous user, the system user and users without a name.</summary>
    public static async Task<PersonalNames> ReadAsync(IReadSession session, CancellationToken cancellationToken)
    {
        var names = new PersonalNames();
        await foreach (var batch in session.ReadAsync(new RowQuery(Models.User), cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    var login = batch.Texts("username").Text(row)!;
                    if (login is ProjectGrant.Anonymous or SystemUser.NameInStores)
                        continue;
                    names.Add(login, "login", login);
                    names.Add(login, "first name", batch.Texts("first_name").Text(row));
                    names.Add(login, "last name", batch.Texts("last_name").Text(row));
                    names.Add(login, "e-mail address", batch.Texts("email").Text(row));
                }
            }
        }

        return names;
    }

    /// <summary>Adds a name of a user.</summary>
    /// <param name="user">The user's login.</param>
    /// <param name="what">The kind of name.</param>
    /// <param name="name">The name; ignored if it has less than two letters.</param>
    internal void Add(string user, string what, string? name)
    {
        if (name is null || name.Count(char.IsLetter) < 2)
            return;
        FindWords(name);
        string[] words = [.. _words.Select(word => name[word])];
        if (!_byFirstWord.TryGetValue(words[0], out var phrases))
            _byFirstWord.Add(words[0], phrases = []);

        // Often the login is the first name: one finding is enough.
        if (!phrases.Exists(phrase => phrase.User == user && phrase.Words.SequenceEqual(words, StringComparer.OrdinalIgnoreCase)))
            phrases.Add(new Phrase(user, what, words));
    }

    /// <summary>Returns the users that a text names, each user and kind of name once.</summary>
    public IReadOnlyList<(string User, string What)> In(string text)
    {
        FindWords(text);
        List<(string, string)>? found = null;
        var lookUp = _byFirstWord.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var word = 0; word < _words.Count; word++)
        {
            if (!lookUp.TryGetValue(text.AsSpan(_words[word]), out var phrases))
                continue;
            foreach (var phrase in phrases.Where(phrase => IsAt(phrase, text, word)))
            {
                var one = (phrase.User, phrase.What);
                if (found?.Contains(one) != true)
                    (found ??= []).Add(one);
            }
        }

        return found ?? [];
    }

    private bool IsAt(Phrase phrase, string text, int word)
    {
        if (word + phrase.Words.Length > _words.Count)
            return false;
        for (var i = 1; i < phrase.Words.Length; i++)
        {
            if (!text.AsSpan(_words[word + i]).Equals(phrase.Words[i], StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    /// <summary>Splits the text into runs of letters and runs of digits.</summary>
    private void FindWords(string text)
    {
        _words.Clear();
        for (var start = 0; start < text.Length;)
        {
            var kind = Kind(text[start]);
            var end = start + 1;
            while (end < text.Length && Kind(text[end]) == kind)
                end++;
            if (kind != WordKind.None)
                _words.Add(start..end);
            start = end;
        }
    }

    // Combining marks and surrogates of rare letters belong to the letter before them.
    private static WordKind Kind(char c) =>
        char.IsDigit(c) ? WordKind.Digits
        : char.IsLetter(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark ? WordKind.Letters
        : WordKind.None;

    private enum WordKind
    {
        None,
        Letters,
        Digits,
    }

    private sealed record Phrase(string User, string What, string[] Words);
}
