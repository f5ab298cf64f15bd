using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tracelift.Projects.Access;

/// <summary>
/// Passwords as Django stores them: <c>pbkdf2_sha256$iterations$salt$hash</c>, the salt as the text that it is, the hash
/// in base64. What begins with an exclamation mark matches nothing.
/// </summary>
public static class DjangoPassword
{
    private const string Algorithm = "pbkdf2_sha256";
    private const int Iterations = 600_000;
    private const int HashBytes = 32;
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>The stored form of a password.</summary>
    public static string Hash(string password) => Hash(password, RandomNumberGenerator.GetString(Letters, 22), Iterations);

    /// <summary>What nobody can log in with; no two users' the same.</summary>
    public static string Unusable() => "!" + RandomNumberGenerator.GetString(Letters, 40);

    /// <summary>Whether a password is the stored one.</summary>
    public static bool Matches(string password, string stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return stored.Split('$') is [Algorithm, var count, var salt, _]
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) && iterations > 0
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Hash(password, salt, iterations)), Encoding.UTF8.GetBytes(stored));
    }

    private static string Hash(string password, string salt, int iterations)
    {
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, Encoding.UTF8.GetBytes(salt), iterations, HashAlgorithmName.SHA256, HashBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{Algorithm}${iterations}${salt}${Convert.ToBase64String(hash)}");
    }
}
