using Tracelift.Cli.Arguments;
using Tracelift.Cli.Commands;
using Tracelift.Errors;
using Tracelift.Tracing.Import;
using Xunit;

namespace Tracelift.Tests.CommandLine;

public sealed class ImportArgumentsTests
{
    [Fact]
    public void Without_options_everything_is_imported_and_users_are_mapped_by_name()
    {
        var parsed = Parse("x.json", "--target", "4");

        var options = ImportOptionReader.Read(parsed);

        Assert.Equal((4L, null), (options.Target, options.NewProjectTitle));
        Assert.Equal(
            (true, true, true, true, true), (options.Treenodes, options.Connectors, options.Annotations, options.Tags, options.Volumes));
        Assert.Equal(
            (true, false, false, false, false, true),
            (options.MapUsers, options.MapUserIds, options.CreateUnknownUsers, options.KeepPasswords, options.PreserveIds, options.Analyze));
    }

    [Fact]
    public void All_options_are_read()
    {
        var parsed = Parse(
            "--source", "x.json", "--target", "new: A title ", "--treenodes", "no", "--connectors=f", "--annotations", "0", "--tags", "false",
            "--volumes", "n", "--map-users", "false", "--map-user-ids", "--username-mapping", "a=b", "--username-mapping", "c=d=e",
            "--create-unknown-users", "--auto-name-unknown-users", "--keep-passwords", "--preserve-ids", "--no-analyze");

        var options = ImportOptionReader.Read(parsed);

        Assert.Equal("x.json", ImportArguments.ReadSource(parsed));
        Assert.Equal((null, "A title"), (options.Target, options.NewProjectTitle));
        Assert.Equal(
            (false, false, false, false, false), (options.Treenodes, options.Connectors, options.Annotations, options.Tags, options.Volumes));
        Assert.Equal(
            (false, true, true, true, true, true, false),
            (options.MapUsers, options.MapUserIds, options.CreateUnknownUsers, options.AutoNameUnknownUsers, options.KeepPasswords, options.PreserveIds, options.Analyze));
        Assert.Equal("b", options.UsernameMapping["a"]);
        Assert.Equal("d=e", options.UsernameMapping["c"]);
    }

    [Theory]
    [InlineData("x.json", "x.json")]
    [InlineData("--source x.json", "x.json")]
    [InlineData("--target 1", null)]
    public void The_file_has_an_option_or_none(string typed, string? file)
    {
        var parsed = Parse(typed.Split(' '));

        Assert.Equal(file, ImportArguments.ReadSource(parsed));
    }

    [Theory]
    [InlineData("--map-users false", true)]
    [InlineData("--map-users", false)]
    [InlineData("--map-users false --user 2", false)]
    [InlineData("--map-users false --create-unknown-users", false)]
    [InlineData("--map-users false --username-mapping a=b", false)]
    [InlineData("--map-users false --map-user-ids", false)]
    [InlineData("--tags", false)]
    public void Somebody_has_to_own_the_data(string typed, bool lacksUser)
    {
        var parsed = Parse(typed.Split(' '));

        Assert.Equal(lacksUser, ImportArguments.LacksUser(parsed));
    }

    [Theory]
    [InlineData("--target x", "--target: \"x\" is not a project")]
    [InlineData("--target new:", "--target: \"new:\" is not a project")]
    [InlineData("--username-mapping ab", "--username-mapping: \"ab\" is not a mapping of users")]
    [InlineData("--username-mapping =b", "--username-mapping: \"=b\" is not a mapping of users")]
    [InlineData("--username-mapping a=b --username-mapping a=c", "--username-mapping: a is mapped to b and to c")]
    [InlineData("--map-users perhaps", "--map-users: \"perhaps\" is neither yes nor no")]
    public void A_bad_value_is_told_with_its_option(string typed, string message)
    {
        var parsed = Parse(typed.Split(' '));

        var error = Assert.Throws<UsageException>(() => ImportOptionReader.Read(parsed));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_are_one_too_many()
    {
        var parsed = Parse("a.json", "--source", "b.json");

        Assert.Throws<UsageException>(() => ImportArguments.ReadSource(parsed));
    }

    private static ParsedOptions Parse(params string[] typed)
    {
        using var line = new Line();
        var parsed = line.New().Parse(["import", .. typed]);
        Assert.Empty(parsed.Errors);
        return new ParsedOptions(parsed);
    }
}
