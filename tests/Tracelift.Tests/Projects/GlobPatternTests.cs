using Tracelift.Files;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>Patterns of names work as in Python's fnmatch.</summary>
public sealed class GlobPatternTests
{
    [Theory]
    [InlineData("*", "anything", true)]
    [InlineData("*", "", true)]
    [InlineData("wing*", "wing disc", true)]
    [InlineData("wing*", "Wing disc", false)]
    [InlineData("?ing", "wing", true)]
    [InlineData("?ing", "ing", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("[!a-c]x", "dx", true)]
    [InlineData("[!a-c]x", "ax", false)]
    [InlineData("[]]x", "]x", true)]
    [InlineData("[!]]x", "]x", false)]
    [InlineData("[a", "[a", true)]
    [InlineData("a.b", "axb", false)]
    [InlineData("a+(b)|^$", "a+(b)|^$", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[z-a]", "m", false)]
    [InlineData("a*", "a\nb", true)]
    [InlineData("[\\]x", "\\x", true)]
    public void Names_match_as_in_a_shell(string pattern, string name, bool matches) =>
        Assert.Equal(matches, new GlobPattern(pattern).IsMatch(name));
}
