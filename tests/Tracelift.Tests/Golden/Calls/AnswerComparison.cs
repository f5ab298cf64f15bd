using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tracelift.Tests.Golden.Calls;

/// <summary>Compares answers by the rules of the golden files: lists without an order, masked values, numbers within 1e-9.</summary>
internal static class AnswerComparison
{
    /// <summary>What differs, with its place; nothing where all is the same.</summary>
    public static List<string> Differences(GoldenCall call, JsonNode? actual)
    {
        var (wanted, got) = (call.Answer?.DeepClone(), actual?.DeepClone());
        if (call.ComparedKeys.Count > 0 && wanted is JsonObject some && got is JsonObject all)
        {
            foreach (var key in all.Select(field => field.Key).Where(key => !some.ContainsKey(key)).ToList())
                all.Remove(key);
        }

        foreach (var path in call.Masked)
        {
            Mask(wanted, Parts(path));
            Mask(got, Parts(path));
        }

        foreach (var path in call.Unordered.OrderByDescending(path => Parts(path).Length))
        {
            Sort(wanted, Parts(path));
            Sort(got, Parts(path));
        }

        var differences = new List<string>();
        Compare(wanted, got, "answer", differences);
        return differences;
    }

    /// <summary>The same whatever how a number is written.</summary>
    public static bool AreSame(JsonNode? wanted, JsonNode? got)
    {
        var differences = new List<string>();
        Compare(wanted, got, "", differences);
        return differences.Count == 0;
    }

    private static void Compare(JsonNode? wanted, JsonNode? got, string place, List<string> differences)
    {
        switch (wanted, got)
        {
            case (JsonObject one, JsonObject other):
                foreach (var key in one.Select(field => field.Key).Union(other.Select(field => field.Key)))
                {
                    if (one.ContainsKey(key) && other.ContainsKey(key))
                        Compare(one[key], other[key], $"{place}.{key}", differences);
                    else
                        differences.Add($"{place}.{key} is {(one.ContainsKey(key) ? "missing" : "too much: " + other[key]?.ToJsonString())}");
                }

                return;
            case (JsonArray one, JsonArray other) when one.Count == other.Count:
                for (var i = 0; i < one.Count; i++)
                    Compare(one[i], other[i], $"{place}[{i}]", differences);
                return;
            case (JsonValue one, JsonValue other) when IsMask(one) || IsSameValue(one, other):
            case (null, null):
                return;
            default:
                differences.Add($"{place} is {got?.ToJsonString() ?? "null"} instead of {wanted?.ToJsonString() ?? "null"}");
                return;
        }
    }

    private static bool IsMask(JsonValue value) => value.GetValueKind() == JsonValueKind.String && (string)value! is "<time>" or "<transaction>" or "<text>";

    private static bool IsSameValue(JsonValue one, JsonValue other)
    {
        if (one.GetValueKind() == JsonValueKind.String && other.GetValueKind() == JsonValueKind.String)
            return (string)one! == (string)other!;
        if (one.GetValueKind() != JsonValueKind.Number || other.GetValueKind() != JsonValueKind.Number)
            return one.GetValueKind() == other.GetValueKind();
        var (wanted, got) = (Number(one), Number(other));
        return wanted.Equals(got) || Math.Abs(wanted - got) <= 1e-9 * Math.Max(Math.Abs(wanted), Math.Abs(got));
    }

    private static double Number(JsonValue value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static string[] Parts(string path) => path.Length == 0 ? [] : path.Split('.');

    private static void Sort(JsonNode? node, ReadOnlySpan<string> path) => Visit(node, path, found =>
    {
        if (found is not JsonArray list)
            return;
        var items = list.Select(item => item?.DeepClone()).OrderBy(Key, StringComparer.Ordinal).ToList();
        list.Clear();
        foreach (var item in items)
            list.Add(item);
    });

    private static void Mask(JsonNode? node, string[] path) => Visit(node, path.AsSpan(0, path.Length - 1), found =>
    {
        if (found is JsonObject fields && fields.ContainsKey(path[^1]))
            fields[path[^1]] = "<text>";
        else if (found is JsonArray list && int.TryParse(path[^1], CultureInfo.InvariantCulture, out var place) && place < list.Count)
            list[place] = "<text>";
    });

    private static void Visit(JsonNode? node, ReadOnlySpan<string> path, Action<JsonNode> action)
    {
        if (node is null)
            return;
        if (path.IsEmpty)
        {
            action(node);
            return;
        }

        if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (path[0] == "*" || path[0] == i.ToString(CultureInfo.InvariantCulture))
                    Visit(list[i], path[1..], action);
            }
        }
        else if (node is JsonObject fields)
        {
            foreach (var key in fields.Select(field => field.Key).ToList())
            {
                if (path[0] == "*" || path[0] == key)
                    Visit(fields[key], path[1..], action);
            }
        }
    }

    // Numbers in one notation, so that equal ones sort equally.
    private static string Key(JsonNode? node) => node switch
    {
        null => "null",
        JsonArray list => $"[{string.Join(',', list.Select(Key))}]",
        JsonObject fields => $"{{{string.Join(',', fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Key + ":" + Key(field.Value)))}}}",
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => Number(value).ToString("G12", CultureInfo.InvariantCulture),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => "'" + (string)value! + "'",
        _ => node.ToJsonString(),
    };
}
