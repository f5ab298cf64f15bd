using System.Globalization;
using Tracelift.Model.Projects;

namespace Tracelift.Tests.Projects;

/// <summary>Random definitions with every character, every field or none, and extreme numbers.</summary>
internal sealed class RandomDefinitions(int seed)
{
    private static readonly string[] Words =
    [
        "wing", "Ä 漢字 🧠", "\"quoted\" \\ back", "yes", "null", "12", "- dash", "# hash", "a: b", "  ends  ", "tab\tand\nline", "*star", "&and", "<<", "!!str x", "{brace}", "'", "\u0085\u2028\ufeff", "~", "0x1f", "1e5", "<p>&copy;</p>",
    ];

    private readonly Random _random = new(seed);

    public ProjectDefinition Project(int number)
    {
        var ontology = Some(3, i => Node($"root {i}", null, 0)).DistinctBy(node => node.Class).ToList();
        var paths = ontology.SelectMany(root => Paths(root, [])).ToList();

        // A longer path implies this one, so the export omits it.
        var leaves = paths.Where(path => !paths.Exists(other => other.Count > path.Count && other.Take(path.Count).SequenceEqual(path))).ToList();
        var ofStacks = leaves.Where(_ => _random.Next(2) == 0).ToList();
        var groups = Some(3, i => $"group {i} {Word()}");
        var stacks = Some(4, i => Stack(i, groups, ofStacks));
        var used = stacks.SelectMany(stack => stack.StackGroups).Select(group => group.Title).Distinct().ToList();
        var implied = stacks.SelectMany(stack => stack.Classification).ToHashSet();
        return new ProjectDefinition
        {
            Title = $"{Word()} {number.ToString(CultureInfo.InvariantCulture)}",
            Comment = Maybe(Word),
            Stacks = stacks,
            StackGroups = [.. used.Where(_ => _random.Next(2) == 0).Select(title => new StackGroupDefinition(title) { Comment = "about " + Word(), Classification = [.. ofStacks.Take(1)] })],
            Ontology = ontology,
            Classification = [.. leaves.Except(ofStacks).Where(_ => _random.Next(2) == 0).OrderBy(path => ontology.FindIndex(root => root.Class == path[0]))],
            Tags = [.. Some(3, i => $"tag {i} {Word().Trim()}")],
        };
    }

    private static IEnumerable<IReadOnlyList<string>> Paths(OntologyNode node, IReadOnlyList<string> above)
    {
        IReadOnlyList<string> path = [.. above, node.Class];
        return node.Children.SelectMany(child => Paths(child, path)).Prepend(path);
    }

    private OntologyNode Node(string name, string? relation, int depth) =>
        new(name, relation, depth == 3 ? [] : Some(3, i => Node($"{name} {Word().Trim()} {i}", _random.Next(2) == 0 ? "part_of" : "is_a", depth + 1)));

    private StackDefinition Stack(int number, List<string> groups, List<IReadOnlyList<string>> paths) => new()
    {
        Title = $"{Word()} {number}",
        Dimension = new(_random.Next(1, int.MaxValue), 1, int.MaxValue),
        Resolution = new(Real(), double.Epsilon, 1e15),
        Description = Maybe(Word) ?? "",
        Metadata = Maybe(() => _random.Next(3) switch { 0 => "{\"b\":[1,2.5,null,{\"x\":\"y\"}],\"a\":true}", 1 => "12", _ => System.Text.Json.JsonSerializer.Serialize(Word()) }),
        Comment = Maybe(Word),
        Attribution = Maybe(Word),
        DownsampleFactors = _random.Next(2) == 0 ? null : Downsampling.Series(_random.Next(1, 8)),
        Translation = new(-Real(), 0, 6050.25),
        Orientation = _random.Next(3),
        CanaryLocation = new(-5, _random.Next(), int.MinValue),
        PlaceholderColor = new((float)_random.NextDouble(), 0.1f, 1, 0),
        BrokenSections = Some(4, _ => _random.Next(-5, 5)),
        Mirrors = [.. Some(3, Mirror).OrderBy(mirror => mirror.Position)],
        StackGroups = [.. groups.Where(_ => _random.Next(2) == 0).Select(group => new StackGroupMembership(group, _random.Next(2) == 0 ? "channel" : "view"))],
        Classification = [.. paths.Where(_ => _random.Next(2) == 0)],
    };

    private MirrorDefinition Mirror(int number) => new()
    {
        Title = Word(),
        ImageBase = $"https://example.org/{number} {Uri.EscapeDataString(Word())}/",
        FileExtension = "png",
        Position = _random.Next(-3, 3),
        TileWidth = _random.Next(1, int.MaxValue),
        TileHeight = 1,
        TileSourceType = _random.Next(1, 15),
    };

    private double Real() => _random.Next(3) switch { 0 => _random.NextDouble() + 1e-9, 1 => _random.Next(1, 100_000), _ => Math.Exp((_random.NextDouble() * 40) - 20) };

    private string Word() => Words[_random.Next(Words.Length)];

    private string? Maybe(Func<string> value) => _random.Next(2) == 0 ? null : value();

    private List<T> Some<T>(int most, Func<int, T> make) => [.. Enumerable.Range(0, _random.Next(most + 1)).Select(make)];
}
