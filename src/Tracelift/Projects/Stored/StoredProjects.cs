using System.Text.Json;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Model;
using Tracelift.Model.Projects;
using Tracelift.Stores;

namespace Tracelift.Projects.Stored;

/// <summary>Reads projects with their stacks, mirrors and groups, some hundreds at a time.</summary>
public sealed class StoredProjects
{
    private readonly ILookup<long, (long Id, long Stack, Double3 Translation, int Orientation)> _links;
    private readonly HashSet<long> _shared;
    private readonly Dictionary<long, StackRow> _stacks;
    private readonly ILookup<long, (long Id, MirrorDefinition Mirror)> _mirrors;
    private readonly ILookup<long, (long Id, int Index)> _broken;
    private readonly ILookup<long, StoredMembership> _memberships;
    private readonly Dictionary<long, StoredGroup> _groups;

    private StoredProjects(
        ILookup<long, (long, long, Double3, int)> links,
        HashSet<long> shared,
        Dictionary<long, StackRow> stacks,
        ILookup<long, (long, MirrorDefinition)> mirrors,
        ILookup<long, (long, int)> broken,
        ILookup<long, StoredMembership> memberships,
        Dictionary<long, StoredGroup> groups)
    {
        _links = links;
        _shared = shared;
        _stacks = stacks;
        _mirrors = mirrors;
        _broken = broken;
        _memberships = memberships;
        _groups = groups;
    }

    /// <summary>Reads projects.</summary>
    public static async Task<List<StoredProject>> LoadAsync(IReadSession session, IdSet ids, CancellationToken cancellationToken)
    {
        var rows = await session.ListAsync(
            new RowQuery(Models.Project).Where("pk", ids), row => (row.Id, Title: row.Text("title"), Comment: row.TextOrNull("comment")), cancellationToken);
        var content = await ReadAsync(session, new IdSet(rows.Select(row => row.Id)), cancellationToken);
        return [.. rows.OrderBy(row => row.Id).Select(row => content.Project(row.Id, row.Title, row.Comment))];
    }

    private static async Task<StoredProjects> ReadAsync(IReadSession session, IdSet projects, CancellationToken cancellationToken)
    {
        var links = await session.ListAsync(
            new RowQuery(ProjectModels.ProjectStack).Where("project", projects),
            row => (row.Id, Project: row.Long("project"), Stack: row.Long("stack"), Translation: Real3(row.Text("translation")), Orientation: row.Int("orientation")),
            cancellationToken);
        var ids = new IdSet(links.Select(link => link.Stack));
        var users = await session.ListAsync(
            new RowQuery(ProjectModels.ProjectStack).Where("stack", ids), row => (Stack: row.Long("stack"), Project: row.Long("project")), cancellationToken);
        var stacks = await session.ListAsync(new RowQuery(ProjectModels.Stack).Where("pk", ids), StackRow.Of, cancellationToken);
        var mirrors = await session.ListAsync(new RowQuery(ProjectModels.StackMirror).Where("stack", ids), row => (Stack: row.Long("stack"), row.Id, Mirror: Mirror(row)), cancellationToken);
        var broken = await session.ListAsync(
            new RowQuery(ProjectModels.BrokenSlice).Where("stack", ids), row => (Stack: row.Long("stack"), row.Id, Index: row.Int("index")), cancellationToken);
        var relations = (await session.ListAsync(new RowQuery(ProjectModels.StackGroupRelation), row => (row.Id, Name: row.Text("name")), cancellationToken))
            .ToDictionary(relation => relation.Id, relation => relation.Name);
        var memberships = await session.ListAsync(
            new RowQuery(ProjectModels.StackStackGroup).Where("stack", ids),
            row => (Stack: row.Long("stack"), Membership: new StoredMembership(row.Id, row.Long("stack_group"), relations.GetValueOrDefault(row.Long("group_relation"), ""), row.Int("position"))),
            cancellationToken);
        var groups = new IdSet(memberships.Select(member => member.Membership.Group));
        var members = (await session.ListAsync(new RowQuery(ProjectModels.StackStackGroup).Where("stack_group", groups), row => row.Long("stack_group"), cancellationToken))
            .CountBy(group => group).ToDictionary();
        var titles = await session.ListAsync(
            new RowQuery(ProjectModels.StackGroup).Where("pk", groups),
            row => new StoredGroup(row.Id, row.Text("title"), row.TextOrNull("comment"), members.GetValueOrDefault(row.Id)),
            cancellationToken);
        return new StoredProjects(
            links.OrderBy(link => link.Id).ToLookup(link => link.Project, link => (link.Id, link.Stack, link.Translation, link.Orientation)),
            [.. users.Distinct().CountBy(user => user.Stack).Where(user => user.Value > 1).Select(user => user.Key)],
            stacks.ToDictionary(stack => stack.Id),
            mirrors.OrderBy(mirror => mirror.Mirror.Position).ThenBy(mirror => mirror.Id).ToLookup(mirror => mirror.Stack, mirror => (mirror.Id, mirror.Mirror)),
            broken.OrderBy(section => section.Id).ToLookup(section => section.Stack, section => (section.Id, section.Index)),
            memberships.OrderBy(member => member.Membership.Id).ToLookup(member => member.Stack, member => member.Membership),
            titles.ToDictionary(group => group.Id));
    }

    private static MirrorDefinition Mirror(StoredRow row) => new()
    {
        Title = row.Text("title"),
        ImageBase = row.Text("image_base"),
        FileExtension = row.Text("file_extension"),
        Position = row.Int("position"),
        TileWidth = row.Int("tile_width"),
        TileHeight = row.Int("tile_height"),
        TileSourceType = row.Int("tile_source_type"),
    };

    // The database's type ensures that there are three numbers, but not that they are finite or not null.
    private static Double3 Real3(string text) =>
        Numbers.Parts(text) is [var x, var y, var z] ? new Double3(Finite(x), Finite(y), Finite(z)) : default;

    private static double Finite(string text) => Numbers.TryReal(text, out var number) ? number : 0;

    private StoredProject Project(long id, string title, string? comment)
    {
        // A store without foreign keys can hold a link to a deleted stack.
        var stacks = _links[id].Where(link => _stacks.ContainsKey(link.Stack)).Select(Stack).ToList();
        var groups = stacks.SelectMany(stack => stack.Memberships).Select(member => member.Group).Distinct().Where(_groups.ContainsKey).Select(group => _groups[group]);
        return new StoredProject(id, title, comment, stacks, [.. groups]);
    }

    private StoredStack Stack((long Id, long Stack, Double3 Translation, int Orientation) link)
    {
        var mirrors = _mirrors[link.Stack].ToList();
        var broken = _broken[link.Stack].ToList();
        var memberships = _memberships[link.Stack].Where(member => _groups.ContainsKey(member.Group)).ToList();
        var definition = _stacks[link.Stack].Definition with
        {
            Translation = link.Translation,
            Orientation = link.Orientation,
            BrokenSections = [.. broken.Select(section => section.Index)],
            Mirrors = [.. mirrors.Select(mirror => mirror.Mirror)],
            StackGroups = [.. memberships.Select(member => new StackGroupMembership(_groups[member.Group].Title, member.Relation))],
        };
        return new StoredStack(
            link.Stack, link.Id, definition, [.. mirrors.Select(mirror => mirror.Id)], [.. broken.Select(section => section.Id)], memberships, _shared.Contains(link.Stack));
    }

    /// <summary>The values of a stack's own row.</summary>
    private sealed record StackRow(long Id, StackDefinition Definition)
    {
        public static StackRow Of(StoredRow row) => new(row.Id, new StackDefinition
        {
            Title = row.Text("title"),
            Dimension = Whole3(row.Text("dimension")),
            Resolution = Real3(row.Text("resolution")),
            Comment = row.TextOrNull("comment"),
            Description = row.Text("description"),
            Attribution = row.TextOrNull("attribution"),
            CanaryLocation = Whole3(row.Text("canary_location")),
            PlaceholderColor = Color(row.Text("placeholder_color")),
            Metadata = row.TextOrNull("metadata") is { } metadata and not ("\"\"" or "null") ? metadata : null,
            DownsampleFactors = Factors(row.TextOrNull("downsample_factors")),
        });

        private static Integer3 Whole3(string text) =>
            Numbers.Parts(text) is [var x, var y, var z] && Numbers.TryWhole(x, out var a) && Numbers.TryWhole(y, out var b) && Numbers.TryWhole(z, out var c)
                ? new Integer3(a, b, c)
                : default;

        private static Rgba Color(string text) =>
            Numbers.Parts(text) is [var r, var g, var b, var a] ? new Rgba(FiniteSingle(r), FiniteSingle(g), FiniteSingle(b), FiniteSingle(a)) : default;

        private static float FiniteSingle(string text) => Numbers.TrySingle(text, out var number) ? number : 0;

        private static IReadOnlyList<Integer3>? Factors(string? json)
        {
            if (json is null)
                return null;
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(factor => Whole3(factor.GetString() ?? ""))];
        }
    }
}
