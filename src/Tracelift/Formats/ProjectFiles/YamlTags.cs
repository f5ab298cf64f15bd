using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>
/// Applies YAML tags. Accepts YAML's own tags and Python's tags for plain data; refuses all others, which could mean more than
/// data.
/// </summary>
internal static class YamlTags
{
    private const string Standard = "tag:yaml.org,2002:";

    /// <summary>Throws if a node has a tag that its kind does not allow.</summary>
    /// <exception cref="TextFault">The tag is not allowed.</exception>
    public static void Require(NodeEvent node)
    {
        if (Name(node) is not { } name)
            return;
        var expected = name switch
        {
            "seq" or "python/tuple" => "a list",
            "map" => "a mapping",
            "str" or "int" or "float" or "bool" or "null" or "python/unicode" or "python/str" or "python/long" => "a single value",
            _ => throw new TextFault(
                "yaml-tag", Place(node), $"the tag {Shown(node)} is not allowed: YAML is read as plain data (!!str, !!int, !!float, !!bool, !!null, !!seq, !!map and Python's unicode, str, long and tuple)"),
        };
        var found = node switch { SequenceStart => "a list", MappingStart => "a mapping", _ => "a single value" };
        if (found != expected)
            throw new TextFault("bad-yaml", Place(node), $"the tag {Shown(node)} is for {expected}, found {found}");
    }

    /// <summary>Reads a tagged scalar; returns null for one without a tag.</summary>
    /// <exception cref="TextFault">The scalar does not match its tag.</exception>
    public static ScalarNode? Read(Scalar scalar, TextPlace place)
    {
        var text = scalar.Value.Trim();
        switch (Name(scalar))
        {
            case null:
                return null;
            case "null":
                return new ScalarNode(place, ScalarKind.Null, scalar.Value);
            case "bool":
                return new ScalarNode(place, ScalarKind.Boolean, text.ToUpperInvariant() switch
                {
                    "TRUE" or "YES" or "ON" => "true",
                    "FALSE" or "NO" or "OFF" => "false",
                    _ => throw NoValue(scalar, "true or false"),
                });
            case "int" or "python/long":
                return YamlScalars.IsWhole(text) ? new ScalarNode(place, ScalarKind.Number, text) : throw NoValue(scalar, "a whole number");
            case "float":
                return YamlScalars.IsNumber(text) ? new ScalarNode(place, ScalarKind.Number, text) : throw NoValue(scalar, "a finite number");
            default:
                return new ScalarNode(place, ScalarKind.Text, scalar.Value);
        }
    }

    // Returns the name of a standard tag without the standard prefix.
    private static string? Name(NodeEvent node) =>
        node.Tag.IsEmpty || node.Tag.IsNonSpecific ? null
        : node.Tag.Value.StartsWith(Standard, StringComparison.Ordinal) ? node.Tag.Value[Standard.Length..]
        : "";

    private static string Shown(NodeEvent node) => node.Tag.Value.StartsWith(Standard, StringComparison.Ordinal) ? "!!" + node.Tag.Value[Standard.Length..] : node.Tag.Value;

    private static TextPlace Place(NodeEvent node) => new((int)node.Start.Line, (int)node.Start.Column);

    private static TextFault NoValue(Scalar scalar, string expected) =>
        new("bad-yaml", Place(scalar), $"{new ScalarNode(Place(scalar), ScalarKind.Text, scalar.Value).Describe()} has the tag {Shown(scalar)}, expected {expected}");
}
