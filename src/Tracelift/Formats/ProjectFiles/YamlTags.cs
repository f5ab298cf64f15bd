using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>
/// What tags make of values. YAML's own and those that Python writes for plain data are read as such; any other could
/// mean more than data, and is refused.
/// </summary>
internal static class YamlTags
{
    private const string Standard = "tag:yaml.org,2002:";

    /// <summary>Refuses a tag that a list, a mapping or a scalar can't have.</summary>
    /// <exception cref="TextFault">It has one.</exception>
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
            throw new TextFault("bad-yaml", Place(node), $"the tag {Shown(node)} is one of {expected}, and stands before {found}");
    }

    /// <summary>A scalar as its tag has it; null where it has none.</summary>
    /// <exception cref="TextFault">It is not what its tag says.</exception>
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

    // A tag of YAML's own without what they all begin with.
    private static string? Name(NodeEvent node) =>
        node.Tag.IsEmpty || node.Tag.IsNonSpecific ? null
        : node.Tag.Value.StartsWith(Standard, StringComparison.Ordinal) ? node.Tag.Value[Standard.Length..]
        : "";

    private static string Shown(NodeEvent node) => node.Tag.Value.StartsWith(Standard, StringComparison.Ordinal) ? "!!" + node.Tag.Value[Standard.Length..] : node.Tag.Value;

    private static TextPlace Place(NodeEvent node) => new((int)node.Start.Line, (int)node.Start.Column);

    private static TextFault NoValue(Scalar scalar, string expected) =>
        new("bad-yaml", Place(scalar), $"{new ScalarNode(Place(scalar), ScalarKind.Text, scalar.Value).Describe()} stands behind the tag {Shown(scalar)}, expected {expected}");
}
