using System.Text.RegularExpressions;
using Tracelift.Cli.Commands;
using Tracelift.Cli.Help;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Formats.Destinations;
using Tracelift.Options;
using Tracelift.Projects.Importing;
using Tracelift.Server.Calls;
using Tracelift.Server.Importing;
using Tracelift.Tests.CommandLine;
using Tracelift.Tests.Server.Jobs;
using Tracelift.Tests.Server.Pages;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Bulk;
using Tracelift.Tracing.Export;
using Tracelift.Tracing.Import;
using Xunit;

namespace Tracelift.Tests.Options;

/// <summary>Each option is on each face that its description names, and no face has an option without a description.</summary>
public sealed partial class OptionDescriptionTests
{
    private static readonly Dictionary<string, IReadOnlyList<OptionGroup>> Lists = new(StringComparer.Ordinal)
    {
        ["export"] = ExportOptionDescriptions.Groups,
        ["import"] = ImportOptionDescriptions.Groups,
        ["bulk load"] = BulkOptionDescriptions.Groups,
        ["projects import"] = ProjectImportOptionDescriptions.Groups,
    };

    public static TheoryData<string> Commands => [.. Lists.Keys];

    public static TheoryData<string, string> Restricted => [.. Lists.Where(list => list.Key is "export" or "import").SelectMany(list => All(list.Key).Where(option => option.Right != OptionRight.Everybody || option.Choices.Any(choice => choice.Right != OptionRight.Everybody)).Select(option => (list.Key, option.Name)))];

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_command_line_has_them_in_their_groups(string name)
    {
        using var line = new Line();
        var command = (CliCommand)line.New().Parse(name.Split(' ')).CommandResult.Command;

        var groups = OptionGroup.Where(Lists[name], option => option.Faces.HasFlag(OptionFaces.Command));
        Assert.Equal(groups.Select(group => group.Title), command.Groups.Select(group => group.Title));
        Assert.Equal(groups.SelectMany(group => group.Options), command.Options.Select(option => command.Descriptions[option]));
        Assert.Equal(All(name).SelectMany(Names).Order(StringComparer.Ordinal), All(name).SelectMany(Names).Distinct().Order(StringComparer.Ordinal));
        Assert.All(All(name).SelectMany(option => option.Aliases.Where(alias => alias.Length > 1)), alias => Assert.DoesNotContain($"--{alias}", line.New().HelpFor(command), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void What_they_say_of_each_other_is_of_the_same_command(string name) =>
        Assert.All(All(name), option => option.Explain(OptionFaces.Page, (other, value) =>
        {
            var meant = Assert.Single(All(name), one => one.Name == other);
            Assert.True(value is null || meant.Choices.Count == 0 || meant.Choices.Any(choice => choice.Value == value), $"{option.Name} names {other} {value}");
            return "";
        }));

    [Theory]
    [MemberData(nameof(Commands))]
    public void Each_choice_is_read_and_another_is_told_with_the_nearest(string name)
    {
        foreach (var option in All(name).Where(option => option.Choices.Count > 0))
        {
            Assert.True(option.Default is null || option.Choices.Any(choice => choice.Value == option.Default), option.Name);
            foreach (var choice in option.Choices.Where(choice => choice.Value.Length > 0))
                Read(option, choice.Value);
            var nearly = option.Choices[^1].Value + "x";
            var fault = Assert.Throws<UsageException>(() => Read(option, nearly));
            Assert.Contains($"--{option.Name}: there is no \"{nearly}\"", fault.Message, StringComparison.Ordinal);
            Assert.Contains($"Did you mean {option.Choices[^1].Value}?", fault.Hint, StringComparison.Ordinal);
        }

        void Read(OptionDescription option, string value)
        {
            using var line = new Line();
            string[] others = option.Name switch { "coarse-times" => ["--anonymize-users"], "on-known" => ["--origin", "https://example.org"], _ => [] };
            var parsed = new Cli.Arguments.ParsedOptions(line.New().Parse([.. name.Split(' '), $"--{option.Name}", value, .. others]));
            if (name == "projects import")
            {
                new ProjectImportOptionReader(parsed, _ => null).Read(isCatmaids: false);
                return;
            }

            if (name == "export")
            {
                ExportOptionReader.Read(parsed, 1);
                DestinationOptionReader.Read(parsed, TracingDestinations.Find(parsed, isDryRun: true), isForm: true);
            }
            else
                ImportOptionReader.Read(parsed);
            SourceOptionReader.Read(parsed, new SourceOptions { Time = TimeProvider.System });
            if (name == "bulk load")
                Cli.Commands.Bulk.BulkArguments.Read(parsed);
        }
    }

    [Fact]
    public async Task A_profile_holds_those_that_are_not_of_the_moment()
    {
        using var line = new Line();
        foreach (var option in All("export"))
        {
            var file = line.Folder.Write("profile.yaml", $"{option.Name}: 1");

            var result = await line.RunAsync("export", "--dry-run", "--profile", file);

            Assert.Equal(!option.Faces.HasFlag(OptionFaces.Profile), result.Error.Contains("can't be in a profile", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Calls_and_pages_have_them()
    {
        await using var scene = await PageScene.StartAsync(TestStoreKind.Sqlite);
        using var root = await scene.VisitorAsync("root");
        using var viewer = await scene.VisitorAsync("viewer");
        foreach (var name in (string[])["export", "import"])
        {
            foreach (var call in scene.Server.Server.Api.Calls.Where(call => call.Path.EndsWith($"/{name}", StringComparison.Ordinal) && call.Path != "/projects/import" && call.Subject == "Tracing data"))
            {
                Assert.Equal(All(name).Where(option => option.Faces.HasFlag(OptionFaces.Api)), call.Fields.Select(field => field.Option).OfType<OptionDescription>());
                Assert.Subset(new HashSet<string>(["file", "title"]), call.Fields.Where(field => field.Option is null).Select(field => field.Name).ToHashSet(StringComparer.Ordinal));
            }

            var shown = (await root.GetAsync($"/projects/{scene.Project}/{name}")).Expect(200);
            foreach (var option in All(name).Where(option => option.Faces.HasFlag(OptionFaces.Page)))
            {
                Assert.Equal(option.Label, shown.Document.QuerySelector($"label[for={ApiField.NameOf(option.Name)}]")?.TextContent.Trim());
                Assert.DoesNotContain("{", shown.Document.QuerySelector($"#{ApiField.NameOf(option.Name)}-hint")!.TextContent, StringComparison.Ordinal);
            }

            if (name == "export")
                Assert.Equal(Labelled(name, option => option.Right == OptionRight.Everybody).Order(StringComparer.Ordinal), Labels((await viewer.GetAsync($"/projects/{scene.Project}/{name}")).Expect(200)).Order(StringComparer.Ordinal));
            Assert.Subset(Labels(shown).ToHashSet(StringComparer.Ordinal), Labelled(name, _ => true).ToHashSet(StringComparer.Ordinal));
        }

        var projects = scene.Server.Server.Api.Calls.Single(call => call.Path == "/projects/import").Fields.Select(field => field.Option!);
        Assert.Equal(All("projects import").Where(option => option.Faces.HasFlag(OptionFaces.Api)), projects);

        // Where definitions come from, and what is a table or a step of its own, has fields of other names beside.
        string[] fields = [.. ProjectImportFields.OfSource, .. ProjectImportFields.OfProjects, "permission", "link-classification"];
        Assert.Equal(
            All("projects import").Where(option => option.Faces.HasFlag(OptionFaces.Page)).Select(option => option.Name).Order(StringComparer.Ordinal),
            fields.Except([ProjectImportFields.Source, ProjectImportFields.Text, ProjectImportFields.Classifies, "catmaid-user", "url-user"]).Order(StringComparer.Ordinal));

        static IEnumerable<string> Labels(WebPage page) => page.Document.QuerySelectorAll("details.options label").Select(label => label.TextContent.Trim());
        static IEnumerable<string> Labelled(string name, Func<OptionDescription, bool> condition) => All(name).Where(option => option.Faces.HasFlag(OptionFaces.Page) && condition(option)).Select(option => option.Label);
    }

    [Fact]
    public async Task A_restricted_option_is_refused_by_the_api()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        var before = await scene.Store.FingerprintAsync();
        var sound = TracingFile.Sound().Text();
        var refused = 0;
        foreach (var (name, option) in Restricted.Select(row => row.Data).Select(row => (row.Item1, All(row.Item1).Single(option => option.Name == row.Item2))))
        {
            var (right, value) = option.Choices.FirstOrDefault(choice => choice.Right != OptionRight.Everybody) is { } choice ? (choice.Right, choice.Value) : (option.Right, option.Choices.Count > 0 ? option.Choices[^1].Value : "true");
            foreach (var user in right == OptionRight.Superusers ? (string[])["importer", "admin"] : ["importer"])
            {
                var answer = name == "export"
                    ? await scene.PostAsync("/1/export", $"{ApiField.NameOf(option.Name)}={value}", user)
                    : await scene.UploadAsync("/1/import", sound, user, (option.Name, value));
                Assert.Contains(ApiField.NameOf(option.Name), answer.Expect(403).Error, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.True(refused > 20, $"{refused} were refused");
        Assert.Equal(before, await scene.Store.FingerprintAsync());
    }

    // The last column, what differs, is written by hand.
    [Theory]
    [InlineData("catmaid_export_data")]
    [InlineData("catmaid_import_data")]
    [InlineData("catmaid_import_projects")]
    public async Task The_guide_for_scripts_has_them(string section)
    {
        var path = Path.Combine(Repository.Root, "docs/guide/catmaid-options.md");
        var guide = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var start = guide.IndexOf($"## {section}\n", StringComparison.Ordinal);
        var end = guide.IndexOf("\n## ", start, StringComparison.Ordinal) is > 0 and var next ? next : guide.Length;
        var text = guide[start..end];
        using var line = new Line();
        var options = ((CliCommand)line.New().Parse([section]).CommandResult.Command).Descriptions;

        var written = Row().Matches(text).ToDictionary(row => row.Groups["name"].Value, row => row.Groups["differs"].Value, StringComparer.Ordinal);
        var rows = options.Where(pair => pair.Value.IsCatmaids).Select(pair => $"| `{Escaped(HelpPage.Names(pair.Key))}` | {Escaped(pair.Key.Description!)} |{written.GetValueOrDefault(pair.Value.Name, " ")}|\n");
        var expected = Rows().Replace(text, string.Concat(rows), 1);
        expected = Beyond().Replace(expected, $"Beyond CATMAID's: {string.Join(", ", options.Values.Where(option => !option.IsCatmaids).Select(option => $"`--{option.Name}`"))}.");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(path, guide[..start] + expected + guide[end..], TestContext.Current.CancellationToken);
        else
            Assert.Equal(expected, text);

        static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static IEnumerable<OptionDescription> All(string name) => Lists[name].SelectMany(group => group.Options);

    private static IEnumerable<string> Names(OptionDescription option) => option.Aliases.Prepend(option.Name);

    [GeneratedRegex(@"^\| `--(?<name>[a-z-]+)[^|\\]*(?:\\\|[^|\\]*)* \|(?:[^|\\]|\\\|)*\|(?<differs>.*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?:^\| `--.*\n)+", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"Beyond CATMAID's: [^.]*\.")]
    private static partial Regex Beyond();
}
