using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Golden;

/// <summary>An import of a real CATMAID's definitions makes a real CATMAID's rows, apart from ids.</summary>
public sealed partial class GoldenProjectsTests
{
    private static readonly ModelDescription[] Compared =
    [
        Models.Project, ProjectModels.Stack, ProjectModels.StackMirror, ProjectModels.ProjectStack, ProjectModels.BrokenSlice, ProjectModels.StackGroup,
        ProjectModels.StackStackGroup, Models.Class, Models.Relation, Models.ClassClass, Models.ClassInstance, Models.ClassInstanceClassInstance,
        Models.StackClassInstance, Models.StackGroupClassInstance, ProjectModels.TaggedItem, ProjectModels.UserPermission, ProjectModels.GroupPermission,
    ];

    // What a column refers to, by its name, and what that is called.
    private static readonly Dictionary<string, (ModelDescription Model, string Name)> References = new(StringComparer.Ordinal)
    {
        ["project_id"] = (Models.Project, "title"),
        ["stack_id"] = (ProjectModels.Stack, "title"),
        ["stack_group_id"] = (ProjectModels.StackGroup, "title"),
        ["group_relation_id"] = (ProjectModels.StackGroupRelation, "name"),
        ["relation_id"] = (Models.Relation, "relation_name"),
        ["class_id"] = (Models.Class, "class_name"),
        ["class_a"] = (Models.Class, "class_name"),
        ["class_b"] = (Models.Class, "class_name"),
        ["class_instance_id"] = (Models.ClassInstance, "name"),
        ["class_instance_a"] = (Models.ClassInstance, "name"),
        ["class_instance_b"] = (Models.ClassInstance, "name"),
        ["object_pk"] = (Models.Project, "title"),
    };

    // Words about relations that CATMAID writes into its rows are its own; owners, times and content types are of an instance.
    private static readonly HashSet<string> Left = new(StringComparer.Ordinal) { "id", "user_id", "creation_time", "edition_time", "content_type_id", "description", "txid" };

    public static TheoryData<TestStoreKind, string> Cases
    {
        get
        {
            var cases = new TheoryData<TestStoreKind, string>();
            foreach (var kind in (TestStoreKind[])[TestStoreKind.Sqlite, TestStoreKind.Catmaid])
            {
                foreach (var row in GoldenFiles.Names("projects", "*"))
                    cases.Add(new TheoryDataRow<TestStoreKind, string>(kind, row.Data) { Skip = row.Skip });
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Its_definitions_give_its_rows(TestStoreKind kind, string name)
    {
        var folder = GoldenFiles.Require("projects", name);
        await using var store = await ProjectStore.CreateAsync(kind);
        if (kind == TestStoreKind.Sqlite)
            (await store.RunAsync("user", "add", "root")).Expect(0);

        // These went into one instance, one after the other.
        string[] before = name switch { "02_rich" => ["01_basic"], "03_again" => ["01_basic", "02_rich"], _ => [] };
        foreach (var other in before)
            (await store.RunAsync("catmaid_import_projects", "--input", GoldenFiles.Require("projects", other, "input.json"))).Expect(0);

        var arguments = JsonSerializer.Deserialize<string[]>(await File.ReadAllTextAsync(Path.Combine(folder, "args.json"), TestContext.Current.CancellationToken))!;
        (await store.RunAsync(["catmaid_import_projects", "--input", Path.Combine(folder, "input.json"), .. arguments])).Expect(name is "bad_bad_dimension" or "bad_no_stack_title" ? 3 : 0);

        var actual = await LinesAsync(store);
        var expected = Golden(folder);

        // Of several --permission options CATMAID counts the last one alone.
        if (name == "12_perm_two_flags")
        {
            Assert.Equal(1, expected.RemoveAll(line => line.StartsWith("guardian_user", StringComparison.Ordinal)));
            Assert.Equal(2, actual.RemoveAll(line => line.StartsWith("guardian_user", StringComparison.Ordinal)));
        }

        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("export_alice_json.body")]
    [InlineData("export_alice_default.body")]
    [InlineData("export_alice_noaccept.body")]
    [InlineData("export_anon.body")]
    public async Task What_catmaid_exports_comes_in_whole_and_goes_out_the_same(string name)
    {
        var file = GoldenFiles.Require("http", name);
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        await using var again = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

        var report = await store.ImportAsync(text, "--ignore-empty-projects", "false", "--strategy", "add-anyway");
        var exported = await store.ExportAsync();
        await again.ImportAsync(exported, "--ignore-empty-projects", "false", "--strategy", "add-anyway");

        Assert.Equal(0, (int)report["not_imported"]!);
        Assert.True((int)report["imported"]! >= 1);
        Assert.Equal(exported, await again.ExportAsync());
        var hasUntitled = text.Contains("\"title\": \"\"", StringComparison.Ordinal) || text.Contains("title: ''", StringComparison.Ordinal);
        Assert.Equal(hasUntitled, report["projects"]!.AsArray().Any(project => project!["warnings"]!.AsArray().Any(warning => (string)warning!["code"]! == "empty-title")));
    }

    private static List<string> Golden(string folder)
    {
        var tables = Compared.Append(ProjectModels.StackGroupRelation).ToDictionary(
            model => model,
            model =>
            {
                var csv = Csv.Read(Path.Combine(folder, model.Table + ".csv"));
                return csv.Rows.Select(row => csv.Header.ToDictionary(column => column, column => csv.Value(row, column))).ToList();
            });

        // The workspace, and a project that was there before.
        return Lines(tables, id => id is "-1" or "1", permission => permission switch { "140" => "can_annotate", "141" => "can_browse", _ => permission });
    }

    private static async Task<List<string>> LinesAsync(ProjectStore store)
    {
        await using var opened = await store.Store.OpenAsync();
        await using var session = await opened.OpenSnapshotAsync(default);
        var tables = new Dictionary<ModelDescription, List<Dictionary<string, string?>>>();
        foreach (var model in Compared.Append(ProjectModels.StackGroupRelation).Append(ProjectModels.Permission))
        {
            var rows = tables[model] = [];
            await foreach (var batch in session.ReadAsync(new RowQuery(model), default))
            {
                using (batch)
                {
                    for (var row = 0; row < batch.Count; row++)
                        rows.Add(batch.Columns.ToDictionary(column => column.Column.Name, column => Text(column, row)));
                }
            }
        }

        var permissions = tables[ProjectModels.Permission].ToDictionary(row => row["id"]!, row => row["codename"]!);
        return Lines(tables, _ => false, permission => permissions[permission]);
    }

    private static List<string> Lines(
        Dictionary<ModelDescription, List<Dictionary<string, string?>>> tables, Func<string, bool> isOfOthers, Func<string, string> permission)
    {
        string? Name(string column, string? value) => !References.TryGetValue(column, out var to) || value is null ? value
            : tables[to.Model].Find(row => row["id"] == value)?[to.Name] ?? $"? {value}";
        string? Shown(string column, string? value) => (column, value) switch
        {
            ("permission_id", not null) => permission(value),
            ("downsample_factors", not null) => string.Join(' ', Tuple().Matches(value).Select(match => match.Value)),
            ("metadata", not null) => JsonNode.Parse(value)!.ToJsonString(),
            ("isreciprocal", _) => value is "f" or "0" ? "no" : "yes",
            _ => Name(column, value),
        };

        var lines = new List<string>();
        foreach (var model in Compared)
        {
            foreach (var row in tables[model])
            {
                if (isOfOthers(model == Models.Project ? row["id"]! : row.GetValueOrDefault("project_id") ?? ""))
                    continue;
                lines.Add($"{model.Table} | " + string.Join(" | ", row.Where(entry => !Left.Contains(entry.Key) || (entry.Key == "description" && model == ProjectModels.Stack))
                    .OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={Shown(entry.Key, entry.Value)}")));
            }
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static string? Text(BatchColumn column, int row) => column.IsNull(row) ? null
        : column is TextColumn texts ? texts.Text(row)
        : ((LongColumn)column).Values[row].ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\([^)]*\)", RegexOptions.NonBacktracking)]
    private static partial Regex Tuple();
}
