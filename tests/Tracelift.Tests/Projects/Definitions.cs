using System.Text.Json.Nodes;

namespace Tracelift.Tests.Projects;

/// <summary>Small definitions for tests.</summary>
internal static class Definitions
{
    /// <summary>A project of stacks, each with one mirror.</summary>
    public static JsonObject Project(string title, params string[] stacks) => new()
    {
        ["project"] = new JsonObject { ["title"] = title, ["stacks"] = new JsonArray([.. stacks.Select(stack => (JsonNode)Stack(stack))]) },
    };

    /// <summary>A stack whose images lie below its title.</summary>
    public static JsonObject Stack(string title) => new()
    {
        ["title"] = title,
        ["dimension"] = "(1024,768,50)",
        ["resolution"] = "(4,4,40)",
        ["mirrors"] = new JsonArray(new JsonObject { ["title"] = "mirror", ["url"] = $"https://example.org/{title}/" }),
    };

    /// <summary>Adds a stack to a group.</summary>
    public static JsonObject In(this JsonObject stack, string group, string relation = "channel")
    {
        stack["stackgroups"] = new JsonArray(new JsonObject { ["title"] = group, ["relation"] = relation });
        return stack;
    }

    /// <summary>A project of given stacks.</summary>
    public static JsonObject Of(string title, params JsonObject[] stacks) =>
        new() { ["project"] = new JsonObject { ["title"] = title, ["stacks"] = new JsonArray([.. stacks]) } };

    /// <summary>A list of projects.</summary>
    public static string List(params IEnumerable<JsonObject> projects) => new JsonArray([.. projects.Select(project => project.DeepClone())]).ToJsonString();
}
