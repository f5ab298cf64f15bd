using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tracelift.Tests.Support;

/// <summary>The objects of a file of tracing data by model and pk, for comparisons in any order.</summary>
public sealed class TracingObjects
{
    private static readonly string[] FieldsOfUsers = ["user", "editor", "reviewer"];

    private readonly Dictionary<(string Model, long Key), JsonObject> _objects = [];

    public IReadOnlyCollection<(string Model, long Key)> Keys => _objects.Keys;

    public static TracingObjects Read(string path)
    {
        var objects = new TracingObjects();
        foreach (var node in JsonNode.Parse(File.ReadAllBytes(path))!.AsArray())
        {
            var key = ((string)node!["model"]!, (long)node["pk"]!);
            if (!objects._objects.TryAdd(key, node["fields"]!.AsObject()))
                throw new InvalidDataException($"{key} goes out twice");
        }

        return objects;
    }

    public IEnumerable<(long Key, JsonObject Fields)> Of(string model) =>
        _objects.Where(pair => pair.Key.Model == model).Select(pair => (pair.Key.Key, pair.Value));

    public JsonObject this[string model, long key] => _objects[(model, key)];

    public void Remove(string model, Func<long, JsonObject, bool> which)
    {
        foreach (var (key, fields) in Of(model).ToList())
        {
            if (which(key, fields))
                _objects.Remove((model, key));
        }
    }

    public string Name(string model, string field, long key) => (string)_objects[(model, key)][field]!;

    /// <summary>Leaves only the users that a remaining object names, and no random passwords.</summary>
    public void TidyUsers(bool arePasswordsReal)
    {
        var named = _objects
            .Where(pair => pair.Key.Model != "auth.user")
            .SelectMany(pair => FieldsOfUsers.Select(field => (long?)pair.Value[field]))
            .ToHashSet();
        Remove("auth.user", (key, _) => !named.Contains(key));
        if (!arePasswordsReal)
        {
            foreach (var (_, fields) in Of("auth.user"))
                fields.Remove("password");
        }
    }

    /// <summary>One sorted line an object.</summary>
    public string[] Lines() =>
    [
        .. _objects
            .Select(pair => $"{pair.Key.Model} {pair.Key.Key} {JsonSerializer.Serialize(pair.Value)}")
            .Order(StringComparer.Ordinal),
    ];
}
