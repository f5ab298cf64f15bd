using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tracelift.Access;

/// <summary>
/// Passwords as Django stores them: <c>pbkdf2_sha256$iterations$salt$hash</c>, the salt as the text that it is, the hash
/// in base64. What begins with an exclamation mark matches nothing.
/// </summary>
public static class DjangoPassword
{
    /// <summary>
    /// The iterations that a wrong password takes at least, so that the time does not tell which names exist. Django's
    /// releases of the next years store fewer; a hash with more takes longer.
    /// </summary>
    public const int EqualizedIterations = 1_500_000;

    private const string Algorithm = "pbkdf2_sha256";
    private const string OlderAlgorithm = "pbkdf2_sha1";
    private const int OlderHashBytes = 20;
    private const int MostIterations = 10_000_000;
    private const int Iterations = 600_000;
    private const int HashBytes = 32;
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>The stored form of a password.</summary>
    public static string Hash(string password) => Hash(Algorithm, password, RandomNumberGenerator.GetString(Letters, 22), Iterations);

    /// <summary>What nobody can log in with; no two users' the same.</summary>
    public static string Unusable() => "!" + RandomNumberGenerator.GetString(Letters, 40);

    /// <summary>
    /// Whether a stored password can be compared with: Django knows more ways to store one than are read here
    /// (<c>pbkdf2_sha256</c> and <c>pbkdf2_sha1</c>).
    /// </summary>
    public static bool IsReadable(string stored) => Read(stored) is not null;

    /// <summary>Whether a password is the stored one.</summary>
    /// <param name="password">The password.</param>
    /// <param name="stored">The stored form.</param>
    /// <param name="equalized">The iterations that a wrong one takes at least.</param>
    public static bool Matches(string password, string stored, int equalized = EqualizedIterations) => Matches(password, stored, equalized, out _);

    /// <summary>The same, and the number of iterations that were made, of which one takes about as long with either algorithm.</summary>
    internal static bool Matches(string password, string stored, int equalized, out int work)
    {
        work = 0;
        if (Read(stored) is not var (algorithm, iterations, salt))
            return false;
        work = iterations;
        if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Hash(algorithm, password, salt, iterations)), Encoding.UTF8.GetBytes(stored)))
            return true;

        if (work < equalized)
        {
            _ = Hash(Algorithm, password, salt, equalized - work);
            work = equalized;
        }

        return false;
    }

    private static (string Algorithm, int Iterations, string Salt)? Read(string stored)
    {
        ArgumentNullException.ThrowIfNull(stored);

        // Whoever can write to the database must not be able to keep the server busy for hours.
        return stored.Split('$') is [Algorithm or OlderAlgorithm, var count, var salt, _]
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) && iterations is > 0 and <= MostIterations
            ? (stored.Split('$')[0], iterations, salt)
            : null;
    }

    private static string Hash(string algorithm, string password, string salt, int iterations)
    {
        var (name, bytes) = algorithm == Algorithm ? (HashAlgorithmName.SHA256, HashBytes) : (HashAlgorithmName.SHA1, OlderHashBytes);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, Encoding.UTF8.GetBytes(salt), iterations, name, bytes);
        return string.Create(CultureInfo.InvariantCulture, $"{algorithm}${iterations}${salt}${Convert.ToBase64String(hash)}");
    }
}
