using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>Folders with a project.yaml.</summary>
public sealed class FolderSourceTests
{
    [Fact]
    public async Task Folders_are_found_filtered_and_make_the_addresses_of_their_images()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        Write(store, "one", "One", "a b");
        Write(store, "two", "Two", "x");
        Write(store, "deep/three", "Three", "y");
        Directory.CreateDirectory(store.Folder.File("none"));
        store.Set("CATMAID_IMPORT_PATH", store.Folder.Path);
        store.Set("IMPORTER_DEFAULT_IMAGE_BASE", "https://example.org/data/");

        (await store.RunAsync("projects", "import", "--folder", "--filter", "[!t]*")).Expect(0);
        Assert.Equal(["One"], await Titles(store));
        (await store.RunAsync("projects", "import", "--folder")).Expect(0);
        (await store.RunAsync("projects", "import", "--folder", "--relative-path", "deep", "--image-base", "https://else.org")).Expect(0);

        Assert.Equal(["One", "Two", "Three"], await Titles(store));
        Assert.Equal(
            ["https://example.org/data/one/a b/", "https://example.org/data/two/x/", "https://else.org/deep/three/y/"],
            await store.Store.QueryAsync("SELECT image_base FROM stack_mirror ORDER BY id"));
        store.Set("IMPORTER_DEFAULT_DATA_SOURCE", "filesystem");
        Assert.Contains("2 projects imported", (await store.RunAsync("projects", "import")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_broken_is_told_and_the_others_go_in()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        Write(store, "good", "Good", "a");
        Write(store, "twin1", "Twin", "b");
        Write(store, "twin2", "Twin", "c");
        Directory.CreateDirectory(store.Folder.File("tab"));
        store.Folder.Write("tab/project.yaml", "project:\n\ttitle: x\n");

        var result = await store.RunAsync("projects", "import", "--folder", store.Folder.Path, "--image-base", "https://example.org");

        result.Expect(3);
        Assert.Equal(["Good"], await Titles(store));
        Assert.Contains("tab/project.yaml, line 2, column 1: a tab indents this line", result.Error, StringComparison.Ordinal);
        Assert.Contains("project \"Twin\": the title stands in twin2/project.yaml", result.Error, StringComparison.Ordinal);
        Assert.Contains("1 project imported, 0 ignored, 3 not imported", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_outside_of_the_import_path_is_read()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        Write(store, "outside/p", "Outside", "a");
        Write(store, "inside/q", "Inside", "a");
        var inside = store.Folder.File("inside");
        File.CreateSymbolicLink(Path.Combine(inside, "link"), store.Folder.File("outside"));
        Directory.CreateSymbolicLink(Path.Combine(inside, "p"), store.Folder.File("outside/p"));
        Directory.CreateDirectory(Path.Combine(inside, "r"));
        File.CreateSymbolicLink(Path.Combine(inside, "r", "project.yaml"), "/dev/zero");
        Directory.CreateDirectory(Path.Combine(inside, "climbs"));
        await File.WriteAllTextAsync(Path.Combine(inside, "climbs", "project.yaml"), Text("Climbs", "../../outside"), TestContext.Current.CancellationToken);

        foreach (var path in (string[])["../outside", "../..", store.Folder.File("outside"), "link", "x/../../outside"])
            (await store.RunAsync("projects", "import", "--folder", inside, "--relative-path", path)).Expect(2);
        (await store.RunAsync("projects", "import", "--folder", inside, "--filter", "../*")).Expect(2);
        var result = await store.RunAsync("projects", "import", "--folder", inside, "--image-base", "https://example.org");

        result.Expect(3);
        Assert.Equal(["Inside"], await Titles(store));
        Assert.Contains("p/project.yaml: it leads out of the import path through a symbolic link", result.Error, StringComparison.Ordinal);
        Assert.Contains("r/project.yaml: it leads out of the import path", result.Error, StringComparison.Ordinal);
        Assert.Contains("folder is \"../../outside\", expected a folder below the project's own", result.Error, StringComparison.Ordinal);
        (await store.RunAsync("projects", "import", "--folder", store.Folder.File("nowhere"))).Expect(3);
        (await store.RunAsync("projects", "import", "--folder")).Expect(2);
    }

    [Fact]
    public async Task Other_than_files_is_reported_and_blocks_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such files");
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        Write(store, "inside/q", "Inside", "a");
        var inside = store.Folder.File("inside");
        foreach (var name in (string[])["pipe", "socket", "loop"])
            Directory.CreateDirectory(Path.Combine(inside, name));
        SpecialFiles.MakePipe(Path.Combine(inside, "pipe/project.yaml"));
        SpecialFiles.MakeSocket(Path.Combine(inside, "socket/project.yaml"));
        SpecialFiles.MakeLoop(Path.Combine(inside, "loop/project.yaml"));
        Directory.CreateSymbolicLink(Path.Combine(inside, "circle"), inside);

        var result = await store.RunAsync("projects", "import", "--folder", inside, "--image-base", "https://example.org").WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        result.Expect(3);
        Assert.Equal(["Inside"], await Titles(store));
        Assert.Contains("pipe/project.yaml: it is a named pipe, not a file", result.Error, StringComparison.Ordinal);
        Assert.Contains("socket/project.yaml: it is a socket, not a file", result.Error, StringComparison.Ordinal);
        Assert.Contains("loop/project.yaml: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_far_too_large_is_not_read()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        await using (var file = File.Create(store.Folder.File("large.json")))
            file.SetLength(2L << 30);

        var result = await store.RunAsync("projects", "import", "--input", store.Folder.File("large.json"));

        result.Expect(3);
        Assert.Contains("more than the 512 MB", result.Error, StringComparison.Ordinal);
    }

    private static Task<List<string>> Titles(ProjectStore store) => store.Store.QueryAsync("SELECT title FROM project ORDER BY id");

    private static void Write(ProjectStore store, string folder, string title, string images)
    {
        Directory.CreateDirectory(store.Folder.File(folder));
        store.Folder.Write(folder + "/project.yaml", Text(title, images));
    }

    private static string Text(string title, string images) =>
        $$"""
        project:
          title: {{title}}
          stacks:
            - {title: s, dimension: "(10,10,10)", resolution: "(1,1,1)", mirrors: [{title: m, folder: {{images}}}]}
        """;
}
