using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Access;

/// <summary>
/// The rule for new passwords in all commands and pages: long enough, and not among the passwords that programs try
/// first. Existing passwords stay valid.
/// </summary>
public static class PasswordRule
{
    /// <summary>The fewest characters of a password.</summary>
    public const int Shortest = 12;

    /// <summary>The rule as users read it before they choose a password.</summary>
    public static string Hint { get; } = string.Create(CultureInfo.InvariantCulture, $"At least {Shortest} characters, and nothing that programs try first.");

    private const int FewestDifferent = 5;
    private const int FewestBesideName = 8;
    private const int ShortestName = 3;

    // Neighbours on a keyboard, along its rows and columns.
    private static readonly string[] Rows = ["1234567890", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm"];

    private static readonly string[] OwnWords = ["tracelift", "catmaid", "password", "passwort", "passphrase", "administrator"];

    private static readonly Lazy<HashSet<string>> Common = new(Read);

    /// <summary>Throws if a password is weak.</summary>
    /// <param name="password">The password.</param>
    /// <param name="user">The name of its user.</param>
    /// <exception cref="UsageException">The password is too short, or among those that programs try first.</exception>
    public static void Require(string password, string user)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(user);
        if (password.Length == 0)
            throw new UsageException("no-password", "The password is empty", "Pipe it in: its first line is read.");
        if (password.Length < Shortest)
            throw Weak($"has fewer than {Shortest} characters");
        var text = password.ToLowerInvariant();
        if (text.Distinct().Count() < FewestDifferent || IsRepeated(text))
            throw Weak("repeats the same characters");
        if (IsSequence(text))
            throw Weak("follows the alphabet, the digits or the keyboard");
        if (Bare(text) is var bare && (IsCommon(text) || IsCommon(bare)))
            throw Weak("is a common one");
        if (HoldsOnly(text, user.ToLowerInvariant()) || HoldsOnly(Decoded(text), user.ToLowerInvariant()))
            throw Weak("is little more than the user's name");
    }

    private static UsageException Weak(string why) =>
        new("weak-password", $"The password {why}", "Expected " + char.ToLowerInvariant(Hint[0]) + Hint[1..^1] + ": four words that do not belong together will do.");

    private static bool IsCommon(string text) => Common.Value.Contains(text);

    // "P@ssw0rd2024!" is "password" with the usual additions.
    private static string Bare(string text)
    {
        var core = text.AsSpan();
        while (core.Length > 0 && !char.IsLetter(core[^1]))
            core = core[..^1];
        while (core.Length > 0 && !char.IsLetter(core[0]) && core[0] is not ('@' or '$'))
            core = core[1..];
        return Decoded(core.ToString());
    }

    private static string Decoded(string text) => string.Create(text.Length, text, (decoded, from) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            decoded[i] = from[i] switch
            {
                '0' => 'o',
                '1' or '!' => 'i',
                '3' => 'e',
                '4' or '@' => 'a',
                '5' or '$' => 's',
                '7' => 't',
                var other => other,
            };
        }
    });

    // A repeated block, whose last copy may be incomplete.
    private static bool IsRepeated(string text) =>
        Enumerable.Range(1, text.Length / 2).Any(period => text.AsSpan(period).SequenceEqual(text.AsSpan(0, text.Length - period)));

    private static bool IsSequence(string text)
    {
        var steps = 0;
        for (var i = 1; i < text.Length; i++)
            steps += Follows(text[i - 1], text[i]) ? 1 : 0;
        return steps * 3 >= (text.Length - 1) * 2;
    }

    private static bool Follows(char first, char second) =>
        (char.IsLetterOrDigit(first) && char.IsLetterOrDigit(second) && Math.Abs(first - second) <= 1)
        || Array.Exists(Rows, row => row.IndexOf(first, StringComparison.Ordinal) is >= 0 and var place && row.IndexOf(second, StringComparison.Ordinal) is >= 0 and var next && Math.Abs(place - next) == 1);

    private static bool HoldsOnly(string text, string name) =>
        name.Length >= ShortestName && text.Replace(name, "", StringComparison.Ordinal) is var rest && rest.Length < text.Length && rest.Length < FewestBesideName;

    private static HashSet<string> Read()
    {
        using var stream = typeof(PasswordRule).Assembly.GetManifestResourceStream("Access/common-passwords.txt")
            ?? throw new InvalidOperationException("The assembly lacks its list of common passwords.");
        using var reader = new StreamReader(stream);
        var words = new HashSet<string>(OwnWords, StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
                words.Add(line);
        }

        return words;
    }
}
