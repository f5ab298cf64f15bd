using Tracelift.Access;
using Tracelift.Errors;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>Weak passwords are refused, and only those.</summary>
public sealed class PasswordRuleTests
{
    [Theory]
    [InlineData("", "empty")]
    [InlineData("eleven char", "fewer than 12")]
    [InlineData("aaaaaaaaaaaaaaa", "repeats")]
    [InlineData("abababababab", "repeats")]
    [InlineData("dragonflydragonfly", "repeats")]
    [InlineData("Dragonfly-Dragonfly-Dra", "repeats")]
    [InlineData("abcdefghijklmnop", "alphabet")]
    [InlineData("1234567890987", "digits")]
    [InlineData("qwertyuiop[]", "keyboard")]
    [InlineData("asdfghjkl123", "keyboard")]
    [InlineData("ytrewq654321", "keyboard")]
    [InlineData("1qaz2wsx3edc4rfv", "keyboard")]
    [InlineData("counterstrike", "common")]
    [InlineData("MichaelJackson", "common")]
    [InlineData("Password1234!", "common")]
    [InlineData("P@ssw0rd2024!", "common")]
    [InlineData("123dragon456789", "common")]
    [InlineData("tracelift2024", "common")]
    [InlineData("!!!Catmaid!!!2024", "common")]
    [InlineData("lovelace1815", "user's name")]
    [InlineData("L0velace-12345", "user's name")]
    public void What_programs_try_first_is_refused(string password, string why)
    {
        var fault = Assert.Throws<UsageException>(() => PasswordRule.Require(password, "Lovelace"));

        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        Assert.True(password.Length == 0 || !fault.Message.Contains(password, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("correct horse <battery>")]
    [InlineData("a password of yours")]
    [InlineData("vT7#kq0!LmZx")]
    [InlineData("Blaue Zebras grasen nachts")]
    [InlineData("\u732b\u306f\u72ac\u3088\u308a\u9759\u304b\u306b\u6b69\u304f\u52d5\u7269")]
    [InlineData("lovelace likes long walks")]
    [InlineData("dragon tiger monkey")]
    public void Others_are_taken(string password) => PasswordRule.Require(password, "Lovelace");
}
