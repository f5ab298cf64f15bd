using System.Text.Json.Nodes;
using Tracelift.Projects.SetUp;

namespace Tracelift.Tests.Support;

/// <summary>
/// A small file of tracing data, to be spoilt by tests: two neurons of three nodes each, a synapse between them, an
/// annotation and a tag, everything of user 7 "ann".
/// </summary>
public sealed class TracingFile
{
    public const string Time = "2020-01-02T03:04:05.678Z";

    public List<JsonObject> Objects { get; } = [];

    public static TracingFile Sound()
    {
        var file = new TracingFile();
        string[] classes = ["neuron", "skeleton", "annotation", "label"];
        string[] relations = ["model_of", "annotated_with", "labeled_as", "presynaptic_to", "postsynaptic_to"];
        for (var i = 0; i < classes.Length; i++)
            file.Add("catmaid.class", 1 + i, new() { ["class_name"] = classes[i] });
        for (var i = 0; i < relations.Length; i++)
            file.Add("catmaid.relation", 11 + i, new() { ["relation_name"] = relations[i] });
        for (var i = 0; i < 2; i++)
        {
            var (neuron, skeleton, node) = (21 + i, 31 + i, 101 + (10 * i));
            file.Add("catmaid.classinstance", neuron, new() { ["class_column"] = 1, ["name"] = $"neuron {i}" });
            file.Add("catmaid.classinstance", skeleton, new() { ["class_column"] = 2, ["name"] = $"skeleton {i}" });
            file.Add("catmaid.classinstanceclassinstance", 41 + i, new() { ["relation"] = 11, ["class_instance_a"] = skeleton, ["class_instance_b"] = neuron });
            file.AddNode(node, null, skeleton);
            file.AddNode(node + 1, node, skeleton);
            file.AddNode(node + 2, node + 1, skeleton);
        }

        file.Add("catmaid.connector", 201, new() { ["editor"] = 7, ["location_x"] = 1.5, ["location_y"] = 2.5, ["location_z"] = 3.5 });
        file.Add("catmaid.treenodeconnector", 51, new() { ["relation"] = 14, ["treenode"] = 102, ["connector"] = 201, ["skeleton"] = 31 });
        file.Add("catmaid.treenodeconnector", 52, new() { ["relation"] = 15, ["treenode"] = 112, ["connector"] = 201, ["skeleton"] = 32 });
        file.Add("catmaid.classinstance", 61, new() { ["class_column"] = 3, ["name"] = "published" });
        file.Add("catmaid.classinstanceclassinstance", 62, new() { ["relation"] = 12, ["class_instance_a"] = 21, ["class_instance_b"] = 61 });
        file.Add("catmaid.classinstance", 63, new() { ["class_column"] = 4, ["name"] = "soma" });
        file.Add("catmaid.treenodeclassinstance", 64, new() { ["relation"] = 13, ["treenode"] = 101, ["class_instance"] = 63 });
        file.Objects.Add(new JsonObject { ["model"] = "auth.user", ["pk"] = 7L, ["fields"] = new JsonObject { ["username"] = "ann", ["password"] = "x" } });
        return file;
    }

    /// <summary>Adds what CATMAID gives a project for tracing and the file lacks, of user 7: an import adds none of it then.</summary>
    public TracingFile AddSetUp()
    {
        string[] Names(string model, string field) =>
            [.. Objects.Where(node => (string)node["model"]! == model).Select(node => (string)node["fields"]![field]!)];
        var key = 90_001L;
        foreach (var known in ProjectVocabularySetUp.Classes.ExceptBy(Names("catmaid.class", "class_name"), known => known.Name, StringComparer.Ordinal))
        {
            Add("catmaid.class", key, new() { ["class_name"] = known.Name });
            if (known.Name == ProjectVocabularySetUp.RootClass)
                Add("catmaid.classinstance", key + 500, new() { ["class_column"] = key, ["name"] = ProjectVocabularySetUp.RootName });
            key++;
        }

        foreach (var known in ProjectVocabularySetUp.Relations.ExceptBy(Names("catmaid.relation", "relation_name"), known => known.Name, StringComparer.Ordinal))
            Add("catmaid.relation", key++, new() { ["relation_name"] = known.Name });
        return this;
    }

    public JsonObject Add(string model, long key, JsonObject fields)
    {
        fields["user"] = 7;
        fields["project"] = 1;
        fields["creation_time"] = Time;
        fields["edition_time"] = Time;
        Objects.Add(new JsonObject { ["model"] = model, ["pk"] = key, ["fields"] = fields });
        return Objects[^1];
    }

    public JsonObject AddNode(long key, long? parent, long skeleton) => Add("catmaid.treenode", key, new()
    {
        ["editor"] = 7,
        ["location_x"] = key + 0.25,
        ["location_y"] = key * 2.0,
        ["location_z"] = key * 3.0,
        ["parent"] = parent,
        ["radius"] = -1.0,
        ["confidence"] = 5,
        ["skeleton"] = skeleton,
    });

    public JsonObject Get(string model, long key) =>
        Objects.Find(node => (string)node["model"]! == model && (long?)node["pk"] == key)!;

    public JsonObject Fields(string model, long key) => Get(model, key)["fields"]!.AsObject();

    public string Text() => new JsonArray([.. Objects.Select(node => node.DeepClone())]).ToJsonString(new() { WriteIndented = true });
}
