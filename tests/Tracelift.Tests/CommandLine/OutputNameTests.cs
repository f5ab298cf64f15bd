using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>No command writes a format other than the file's name says.</summary>
public sealed class OutputNameTests
{
    public static TheoryData<string, string> Refused => new()
    {
        { "export --source 1 --file out.zip --format json", ".json.gz" },
        { "export --source 1 --file out.swc", "--format swc" },
        { "export --source 1 --file out.ESWC.gz", "--format swc" },
        { "export --source 1 --file out_{}.csv", ".json" },
        { "export --source 1 --file out.csv.zst", ".json" },
        { "export --source 1 --file out.yaml", ".json" },
        { "export --source 1 --file out.tar.gz --format json", ".json" },
        { "export --source 1 --file out.json --format swc", ".zip" },
        { "export --source 1 --file out.json.bz2", ".gz" },
        { "projects export --file out.zip", ".yaml" },
        { "projects export --file out.csv.gz", ".yaml" },
        { "upload http://127.0.0.1:1 --project 1 FILE --results out.json", ".csv" },
        { "upload http://127.0.0.1:1 --project 1 FILE --results out.csv.gz", ".csv" },
        { "bulk load FILE --target new:X --on-fault reject --reject-file out.csv", ".tsv" },
    };

    public static TheoryData<string> Taken =>
    [
        "export --source 1 --file out.json", "export --source 1 --file out.JSON.GZ", "export --source 1 --file out", "export --source 1 --file out.gz", "export --source 1 --file export.2024-05-01", "export --source 1 --file out.zip", "export --source 1 --file out.tar.gz",
        "projects export --file out.yml", "projects export --file out.json.gz", "projects export --file out.zip --format json",
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_name_of_another_format_is_refused(string command, string hint)
    {
        await using var store = await SceneAsync();
        using var folder = new TemporaryFolder();

        var result = await RunStore.RunAsync(store, Words(folder, command));

        result.Expect(2);
        Assert.Contains("\"out", result.Error.Replace(folder.Path + "/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("but the output is ", result.Error, StringComparison.Ordinal);
        Assert.Contains(hint.Replace(".json.gz", ".gz", StringComparison.Ordinal), result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path, "out*"));
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public async Task Other_names_are_taken(string command)
    {
        await using var store = await SceneAsync();
        using var folder = new TemporaryFolder();

        (await RunStore.RunAsync(store, Words(folder, command))).Expect(0);

        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Packed_yaml_is_yaml_whatever_the_case_of_its_ending()
    {
        await using var store = await SceneAsync();
        using var folder = new TemporaryFolder();

        (await RunStore.RunAsync(store, "projects", "export", "--file", folder.File("out.YAML.GZ"))).Expect(0);

        await using var file = new System.IO.Compression.GZipStream(File.OpenRead(folder.File("out.YAML.GZ")), System.IO.Compression.CompressionMode.Decompress);
        using var text = new StreamReader(file);
        Assert.StartsWith("- ", (await text.ReadToEndAsync(TestContext.Current.CancellationToken)).TrimStart('#', ' '), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_is_told_with_its_line()
    {
        await using var store = await SceneAsync();
        using var folder = new TemporaryFolder();
        var profile = folder.Write("profile.yaml", "volumes: true\nfile: out.swc\n");

        Assert.Contains("profile.yaml, line 2: --file: \"out.swc\"", (await RunStore.RunAsync(store, "export", "--source", "1", "--profile", profile)).Expect(2).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--users", true)]
    [InlineData("--tags", false)]
    public async Task A_file_with_hashes_of_passwords_is_for_its_owner_only(string option, bool isPrivate)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var store = await SceneAsync();
        using var folder = new TemporaryFolder();

        (await RunStore.RunAsync(store, "export", "--source", "1", "--file", folder.File("out.json.gz"), option, "true")).Expect(0);

        Assert.Equal(isPrivate, File.GetUnixFileMode(folder.File("out.json.gz")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private static async Task<TestStore> SceneAsync()
    {
        var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one", "--create-unknown-users");
        return store;
    }

    private static string[] Words(TemporaryFolder folder, string command) =>
    [
        .. command.Split(' ').Select(word => word == "FILE" ? folder.Write("in.swc", "1 0 1 1 1 1 -1\n")
            : word.StartsWith("out", StringComparison.Ordinal) || word.StartsWith("export.", StringComparison.Ordinal) ? folder.File(word) : word),
    ];
}
