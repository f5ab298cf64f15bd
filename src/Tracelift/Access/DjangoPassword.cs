using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tracelift.Access;

/// <summary>
/// Passwords in Django's form: <c>pbkdf2_sha256$iterations$salt$hash</c>, with the salt as text and the hash in base64. A
/// value that begins with an exclamation mark matches no password.
/// </summary>
public static class DjangoPassword
{
    /// <summary>
    /// The least number of iterations for a wrong password, so that the time does not show which names exist. It exceeds
    /// the number in Django's next releases; a hash with more iterations takes longer.
    /// </summary>
    public const int EqualizedIterations = 1_500_000;

    private const string Algorithm = "pbkdf2_sha256";
    private const string OlderAlgorithm = "pbkdf2_sha1";
    private const int OlderHashBytes = 20;
    private const int MostIterations = 10_000_000;
    private const int Iterations = 600_000;
    private const int HashBytes = 32;
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>Returns the stored form of a password.</summary>
    public static string Hash(string password) => Hash(Algorithm, password, RandomNumberGenerator.GetString(Letters, 22), Iterations);

    /// <summary>Returns a stored form that matches no password; each call returns another one.</summary>
    public static string Unusable() => "!" + RandomNumberGenerator.GetString(Letters, 40);

    /// <summary>
    /// Whether a stored password can be checked: of Django's algorithms, this class knows <c>pbkdf2_sha256</c> and
    /// <c>pbkdf2_sha1</c>.
    /// </summary>
    public static bool IsReadable(string stored) => Read(stored) is not null;

    /// <summary>Whether a password matches the stored one.</summary>
    /// <param name="password">The password.</param>
    /// <param name="stored">The stored form.</param>
    /// <param name="equalized">The least number of iterations for a wrong password.</param>
    public static bool Matches(string password, string stored, int equalized = EqualizedIterations) => Matches(password, stored, equalized, out _);

    /// <summary>Whether a password matches, and the number of iterations; one takes about as long with either algorithm.</summary>
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

        // A limit, so that a user who can write to the database can't keep the server busy for hours.
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
