using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Xunit;

namespace Tracelift.Tests.CommandLine;

public sealed class AbbreviationsTests
{
    [Theory]
    [InlineData("export --req X", "export --required-annotation X")]
    [InlineData("export --req=X", "export --required-annotation=X")]
    [InlineData("catmaid_export_data --sou 1", "catmaid_export_data --source 1")]
    [InlineData("--sto x export --sou 1", "--store x export --source 1")]
    [InlineData("export --user", "export --users")]
    [InlineData("import --user ann", "import --user ann")]
    [InlineData("import --usern a=b", "import --username-mapping a=b")]
    [InlineData("store info --js", "store info --json")]
    [InlineData("export -v 2 -y", "export -v 2 -y")]
    [InlineData("export --volumes", "export --volumes")]
    [InlineData("export --settings x", "export --settings x")]
    [InlineData("export --co false", "export --connectors false")]
    [InlineData("export --r X", "export --required-annotation X")]
    [InlineData("export --rev", "export --reviews")]
    [InlineData("upload --units um --multi-root heal", "upload --units um --multi-root heal")]
    [InlineData("import --several split", "import --several-roots split")]
    [InlineData("export --excluded X", "export --excluded-annotation X")]
    public void A_beginning_stands_for_the_option(string typed, string meant) =>
        Assert.Equal(meant, string.Join(' ', Complete(typed)));

    [Theory]
    [InlineData("export --nothing-like-it")]
    [InlineData("export --file --sour-grapes")]
    [InlineData("export --file --")]
    [InlineData("export -- --req")]
    [InlineData("nothing --req")]
    public void Words_that_are_not_abbreviations_stay_as_they_are(string typed) => Assert.Equal(typed, string.Join(' ', Complete(typed)));

    [Fact]
    public void A_value_is_no_beginning_unless_it_looks_like_an_option()
    {
        Assert.Equal("export --file req", string.Join(' ', Complete("export --file req")));
        Assert.Equal("export --file --required-annotation", string.Join(' ', Complete("export --file --req")));
    }

    [Theory]
    [InlineData("export --ann", "--annotation-annotation, --annotations")]
    [InlineData("export --vol", "--volume-annotation, --volumes")]
    [InlineData("export --ex", "--excluded-annotation, --exclusion-is-final, --exportable-deep-links")]
    [InlineData("export --no", "--no-color, --noannotations, --noconnectors, --node-ids, --notags, --notreenodes")]
    [InlineData("export --ver", "--verbose, --verbosity, --version")]
    public void A_beginning_of_several_options_is_an_error_that_names_them(string typed, string options)
    {
        var error = Assert.Throws<UsageException>(() => Complete(typed));

        Assert.Equal("ambiguous-option", error.Code);
        Assert.EndsWith("could be " + options, error.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Complete(string typed)
    {
        using var line = new Line();
        return Abbreviations.Complete(line.New().Root, typed.Split(' '));
    }
}
