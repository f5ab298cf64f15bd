using System.Text.RegularExpressions;
using Tracelift.Model;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Copying;

/// <summary>docs/formats/what-moves.md names every table once, and agrees with the models.</summary>
public sealed partial class WhatMovesTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs/formats/what-moves.md"));

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Every_table_of_a_store_is_named_once(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        var tables = await store.QueryAsync(kind == TestStoreKind.Sqlite
            ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'tracelift%' AND name NOT IN ('job')"
            : "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND nspname = 'public' AND c.relname NOT LIKE '%\\_\\_%' AND c.relname NOT LIKE 'tracelift%' AND c.relname <> 'spatial_ref_sys'");
        var named = Named(Page).CountBy(table => table).ToDictionary();

        Assert.True(tables.Count > 50);
        Assert.DoesNotContain(tables, table => named.GetValueOrDefault(table) != 1);
    }

    [Fact]
    public void Every_table_with_rows_in_CATMAIDs_own_project_is_named()
    {
        var folder = GoldenFiles.Require("models", "0114", "source");

        Assert.Empty(Directory.EnumerateFiles(folder, "*.csv").Select(Path.GetFileNameWithoutExtension).Except(Named(Page)));
    }

    [Fact]
    public void What_has_a_model_moves()
    {
        var moving = Named(Section("Moves")).Concat(Named(Section("Found by name"))).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(Models.All, model => !moving.Contains(model.Table));
        Assert.DoesNotContain(ProjectParts.All, part => !Section("Moves").Contains(part == ProjectPart.Favorites ? "--with favorites" : $"--without {ProjectParts.NameOf(part)}", StringComparison.Ordinal));
    }

    private static string Section(string title)
    {
        var start = Page.IndexOf($"## {title}", StringComparison.Ordinal);
        var end = Page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return Page[start..(end < 0 ? Page.Length : end)];
    }

    // The first column of each table.
    private static List<string> Named(string text) =>
        [.. text.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).SelectMany(line => Quoted().Matches(line.Split('|')[1]).Select(match => match.Groups[1].Value))];

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Quoted();
}
