using Tracelift.Tests.Support;

namespace Tracelift.Tests.Tracing;

/// <summary>Growing files of one source, with all rows that can be imported again without an origin.</summary>
internal static class KnownFiles
{
    public const string Origin = "https://other.example.org/catmaid";

    public const string Later = "2021-05-06T07:08:09.123Z";

    /// <summary>
    /// The small file with a volume that has an annotation, a neuron without a skeleton that has one too, a connector that is
    /// linked to nothing, a deep link without an alias, a placeholder of a partner, a review.
    /// </summary>
    public static TracingFile Rich()
    {
        var file = TracingFile.Sound();
        file.Add("catmaid.class", 5, new() { ["class_name"] = "volume" });
        file.Add("catmaid.volume", 9, new() { ["editor"] = 7, ["name"] = "lobe", ["geometry"] = "TIN Z (((0 0 0,10 0 0,0 10 0,0 0 0)))" });
        file.Add("catmaid.classinstance", 91, new() { ["class_column"] = 5, ["name"] = "lobe" });
        file.Add("catmaid.volumeclassinstance", 92, new() { ["relation"] = 11, ["volume"] = 9, ["class_instance"] = 91 });
        file.Add("catmaid.classinstanceclassinstance", 93, new() { ["relation"] = 12, ["class_instance_a"] = 91, ["class_instance_b"] = 61 });
        file.Add("catmaid.classinstance", 25, new() { ["class_column"] = 1, ["name"] = "bare" });
        file.Add("catmaid.classinstance", 66, new() { ["class_column"] = 3, ["name"] = "of the bare one" });
        file.Add("catmaid.classinstanceclassinstance", 67, new() { ["relation"] = 12, ["class_instance_a"] = 25, ["class_instance_b"] = 66 });
        file.Add("catmaid.classinstanceclassinstance", 68, new() { ["relation"] = 12, ["class_instance_a"] = 66, ["class_instance_b"] = 61 });
        AddConnector(file, 205);
        file.Add("catmaid.deeplink", 81, new() { ["location_x"] = 1.0, ["location_y"] = 2.0, ["location_z"] = 3.0, ["active_treenode"] = 102 });
        file.Add("catmaid.connectorclassinstance", 65, new() { ["relation"] = 13, ["connector"] = 201, ["class_instance"] = 63 });
        file.Add("catmaid.review", 71, new() { ["reviewer"] = 7, ["review_time"] = TracingFile.Time, ["skeleton"] = 31, ["treenode"] = 102 });
        AddPlaceholder(file, 1, 301, 401, 501, 141);
        AddConnector(file, 206, (55, 103, 31), (56, 141, 301));

        // A partner of a missing row.
        AddPlaceholder(file, 2, 302, 402, 502, 142);
        AddConnector(file, 207, (57, 142, 302));
        return file;
    }

    /// <summary>The same export once more, whose placeholders have other ids.</summary>
    public static TracingFile Again()
    {
        var file = Rich();
        foreach (var (model, key) in new[] { ("catmaid.classinstance", 301L), ("catmaid.classinstance", 401L), ("catmaid.classinstanceclassinstance", 501L) })
            file.Get(model, key)["pk"] = key + 1000;
        var link = file.Fields("catmaid.classinstanceclassinstance", 1501);
        (link["class_instance_a"], link["class_instance_b"]) = (1301, 1401);
        file.Fields("catmaid.treenode", 141)["skeleton"] = 1301;
        file.Fields("catmaid.treenodeconnector", 56)["skeleton"] = 1301;
        return file;
    }

    /// <summary>The first skeleton a node longer, its second node moved, and a new neuron that is linked to a connector of before and to a placeholder.</summary>
    public static TracingFile Grown()
    {
        var file = Again();
        Edit(file.AddNode(104, 103, 31));
        var node = file.Fields("catmaid.treenode", 102);
        (node["location_x"], node["edition_time"]) = (555.5, Later);
        Edit(file.Add("catmaid.classinstance", 23, new() { ["class_column"] = 1, ["name"] = "neuron 2" }));
        Edit(file.Add("catmaid.classinstance", 33, new() { ["class_column"] = 2, ["name"] = "skeleton 2" }));
        Edit(file.Add("catmaid.classinstanceclassinstance", 43, new() { ["relation"] = 11, ["class_instance_a"] = 33, ["class_instance_b"] = 23 }));
        Edit(file.AddNode(121, null, 33));
        AddConnector(file, 208);
        Edit(file.Get("catmaid.connector", 208));
        foreach (var (key, treenode, connector, skeleton) in new[] { (151L, 121L, 201L, 33L), (152L, 121L, 208L, 33L), (153L, 141L, 208L, 1301L) })
            Edit(file.Add("catmaid.treenodeconnector", key, new() { ["relation"] = 15, ["treenode"] = treenode, ["connector"] = connector, ["skeleton"] = skeleton }));
        return file;
    }

    private static void Edit(System.Text.Json.Nodes.JsonObject row) =>
        (row["fields"]!["creation_time"], row["fields"]!["edition_time"]) = (Later, Later);

    private static void AddConnector(TracingFile file, long key, params (long Key, long Node, long Skeleton)[] links)
    {
        file.Add("catmaid.connector", key, new() { ["editor"] = 7, ["location_x"] = key + 0.5, ["location_y"] = 2.5, ["location_z"] = 3.5 });
        foreach (var (link, node, skeleton) in links)
            file.Add("catmaid.treenodeconnector", link, new() { ["relation"] = 14, ["treenode"] = node, ["connector"] = key, ["skeleton"] = skeleton });
    }

    private static void AddPlaceholder(TracingFile file, int number, long skeleton, long neuron, long link, long node)
    {
        file.Add("catmaid.classinstance", neuron, new() { ["class_column"] = 1, ["name"] = $"Placeholder Neuron {number}" });
        file.Add("catmaid.classinstance", skeleton, new() { ["class_column"] = 2, ["name"] = $"Placeholder Skeleton {number}" });
        file.Add("catmaid.classinstanceclassinstance", link, new() { ["relation"] = 11, ["class_instance_a"] = skeleton, ["class_instance_b"] = neuron });
        file.AddNode(node, null, skeleton);
    }
}
