using Tracelift.Cli.Arguments;
using Tracelift.Cli.Commands;
using Tracelift.Errors;
using Tracelift.Tracing.Export;
using Xunit;

namespace Tracelift.Tests.CommandLine;

public sealed class ExportArgumentsTests
{
    [Fact]
    public async Task Without_options_the_default_is_exported()
    {
        var options = await ReadAsync("--source", "3");

        Assert.Equal(
            (3L, true, true, true, false, false), (options.Source, options.Treenodes, options.Annotations, options.Tags, options.Volumes, options.Users));
        Assert.Equal(ConnectorMode.IntraConnectorsAndPlaceholders, options.Connectors);
        Assert.False(options.IsConstrained);
    }

    [Theory]
    [InlineData("--treenodes false")]
    [InlineData("--treenodes=no")]
    [InlineData("--treenodes F")]
    [InlineData("--treenodes 0")]
    [InlineData("--notreenodes")]
    [InlineData("--notreenodes --treenodes n")]
    public async Task Both_spellings_switch_off(string typed) => Assert.False((await ReadAsync(typed.Split(' '))).Treenodes);

    [Theory]
    [InlineData("--volumes")]
    [InlineData("--volumes true")]
    [InlineData("--volumes Yes")]
    [InlineData("--volumes=t")]
    [InlineData("--volumes 1 --users")]
    public async Task A_switch_alone_means_on(string typed) => Assert.True((await ReadAsync(typed.Split(' '))).Volumes);

    [Fact]
    public async Task What_publishing_takes()
    {
        var options = await ReadAsync(
            "--volume-annotation", "a", "--volume-annotation", "b", "--settings-meta-annotation", "m", "--allowed-tags-only", "--public-deep-links",
            "--exportable-deep-links", "--deep-link-secrets", "--reviews", "--anonymize-users", "--name", "^KC", "--bbox", "-1,2,3,4,5,6e3");

        Assert.True(options.Volumes);
        Assert.Equal(["a", "b"], options.VolumeAnnotations);
        Assert.Equal(["m"], options.SettingsMetaAnnotations);
        Assert.Equal(10, options.AllowedTags!.Count);
        Assert.True(options is { PublicDeepLinks: true, ExportableDeepLinks: true, DeepLinkSecrets: true, Reviews: true, AnonymizeUsers: true });
        Assert.Matches(options.NeuronName!, "KC 1");
        Assert.True(options.Box!.Contains(-1, 2, 6000));
        Assert.True(options.IsConstrained);
        Assert.Equal(["soma", "my tag"], (await ReadAsync("--allowed-tags-only", "soma, my tag,")).AllowedTags!);
        Assert.False((await ReadAsync("--volume-annotation", "a")).IsConstrained);
    }

    [Theory]
    [InlineData("--noconnectors", ConnectorMode.None)]
    [InlineData("--connectors false", ConnectorMode.None)]
    [InlineData("--connectors", ConnectorMode.IntraConnectorsAndPlaceholders)]
    [InlineData("--connectors true", ConnectorMode.IntraConnectorsAndPlaceholders)]
    [InlineData("--connectors intra_connectors_only", ConnectorMode.IntraConnectorsOnly)]
    [InlineData("--connectors intra_connectors_and_placeholders", ConnectorMode.IntraConnectorsAndPlaceholders)]
    [InlineData("--connectors=intra_connectors_and_original_placeholders", ConnectorMode.IntraConnectorsAndOriginalPlaceholders)]
    public async Task Connectors_have_four_modes(string typed, ConnectorMode mode) =>
        Assert.Equal(mode, (await ReadAsync(typed.Split(' '))).Connectors);

    [Fact]
    public async Task The_other_switches_of_the_old_spelling()
    {
        var options = await ReadAsync("--noannotations", "--notags");

        Assert.Equal((false, false), (options.Annotations, options.Tags));
    }

    [Fact]
    public async Task Names_are_taken_as_they_are_and_as_often_as_typed()
    {
        var options = await ReadAsync(
            "--required-annotation", "Kenyon cells", "--req", "@home", "--required-annotation=-dash", "--required-annotation=a=b",
            "--excluded-annotation", "müde", "--exclusion-is-final", "--annotation-annotation", "x");

        Assert.Equal(["Kenyon cells", "@home", "-dash", "a=b"], options.RequiredAnnotations);
        Assert.Equal(["müde"], options.ExcludedAnnotations);
        Assert.Equal(["x"], options.AnnotationAnnotations);
        Assert.True(options.ExclusionIsFinal);
        Assert.True(options.IsConstrained);
    }

    [Fact]
    public async Task Ids_come_from_a_list_or_a_file()
    {
        using var line = new Line();
        var file = line.Folder.Write("ids.txt", "5, 6\n7\r\n\n 8;9000000000\n");

        var options = await ReadAsync("--skeleton-ids", "3,1,2,3", "--neuron-ids", "@" + file);

        Assert.Equal([1, 2, 3], options.SkeletonIds!);
        Assert.Equal([5, 6, 7, 8, 9_000_000_000], options.NeuronIds!);
    }

    [Theory]
    [InlineData("--source one", "--source: \"one\" is not the id of a project")]
    [InlineData("--treenodes maybe", "--treenodes: \"maybe\" is neither yes nor no")]
    [InlineData("--connectors some", "--connectors: there is no \"some\"")]
    [InlineData("--skeleton-ids 1,two", "--skeleton-ids: \"two\" is not an id")]
    [InlineData("--skeleton-ids ,", "--skeleton-ids: there is no id in \",\"")]
    [InlineData("--skeleton-ids @/nowhere", "--skeleton-ids: the list /nowhere can't be read")]
    [InlineData("--treenodes --notreenodes", "--treenodes and --notreenodes contradict each other")]
    [InlineData("--connectors --noconnectors", "--connectors and --noconnectors contradict each other")]
    [InlineData("--volumes false --volume-annotation x", "--volumes and --volume-annotation contradict each other")]
    [InlineData("--coarse-times day", "--coarse-times hides times of work, but users keep their names")]
    [InlineData("--coarse-times week --anonymize-users", "--coarse-times: there is no \"week\"")]
    [InlineData("--users --anonymize-users", "--anonymize-users and --users contradict each other")]
    [InlineData("--deep-link-secrets", "--deep-link-secrets applies to exported deep links, but no option exports any")]
    [InlineData("--allowed-tags-only ,", "--allowed-tags-only: there is no tag in \",\"")]
    [InlineData("--name (", "--name: \"(\" is not a regular expression")]
    [InlineData("--name a(?=b)", "--name: \"a(?=b)\" uses lookarounds or backreferences")]
    [InlineData("--bbox 1,2,3", "--bbox: \"1,2,3\" has 3 numbers, not 6")]
    [InlineData("--bbox 1,2,3,4,5,NaN", "--bbox: \"NaN\" is not a number")]
    [InlineData("--bbox -1,2,x,4,5,6", "--bbox: \"x\" is not a number")]
    public async Task A_bad_value_is_told_with_its_option(string typed, string message)
    {
        var error = await Assert.ThrowsAsync<UsageException>(() => ReadAsync(typed.Split(' ')));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_line_of_a_list_is_told_with_its_number()
    {
        using var line = new Line();
        var file = line.Folder.Write("ids.txt", "5\n6\nsix\n");

        var error = await Assert.ThrowsAsync<UsageException>(() => ReadAsync("--neuron-ids", "@" + file));

        Assert.Equal($"--neuron-ids: {file}, line 3: \"six\" is not an id", error.Message);
    }

    [Theory]
    [InlineData("", "export_pid_7.json")]
    [InlineData("--file out.json", "out.json")]
    [InlineData("--file {}/of-{}.json.gz", "7/of-7.json.gz")]
    [InlineData("--file -", "-")]
    public void The_file_is_named_after_the_project(string typed, string file)
    {
        Assert.Equal(file, ExportArguments.FileFor(Parse(typed.Split(' ', StringSplitOptions.RemoveEmptyEntries)), TracingDestinations.Json, 7));
    }

    private static Task<ExportOptions> ReadAsync(params string[] typed) => ExportArguments.ReadAsync(Parse(typed), 0, TestContext.Current.CancellationToken);

    private static ParsedOptions Parse(params string[] typed)
    {
        using var line = new Line();
        var parsed = line.New().Parse(["export", .. typed]);
        Assert.Empty(parsed.Errors);
        return new ParsedOptions(parsed);
    }
}
