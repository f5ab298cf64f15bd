using System.Globalization;
using System.IO.Compression;

namespace Tracelift.Bench.Measure;

/// <summary>Skeletons of 200 nodes each, as a zip of SWC files and as CSV tables.</summary>
internal static class SwcFiles
{
    private const int NodesOfFile = 200;

    /// <summary>Writes both forms.</summary>
    public static void Write(long treenodes, string zip, string folder)
    {
        Directory.CreateDirectory(folder);
        using var archive = ZipFile.Open(zip + ".part", ZipArchiveMode.Create);
        using var instances = Table(folder, "class_instance", "id,class_id,name");
        using var links = Table(folder, "class_instance_class_instance", "relation_id,class_instance_a,class_instance_b");
        using var nodes = Table(folder, "treenode", "id,skeleton_id,parent_id,location_x,location_y,location_z,radius");
        var random = new Random(1);
        var id = 0L;
        for (var file = 1L; file <= treenodes / NodesOfFile; file++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"cell {file}");
            instances.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{2 * file},skeleton,{name}"));
            instances.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(2 * file) + 1},neuron,{name}"));
            links.WriteLine(string.Create(CultureInfo.InvariantCulture, $"model_of,{2 * file},{(2 * file) + 1}"));
            using var swc = new StreamWriter(archive.CreateEntry($"{name}.swc", CompressionLevel.Fastest).Open());
            var (x, y, z) = (random.Next(1_000_000) / 10.0, random.Next(1_000_000) / 10.0, random.Next(1_000_000) / 10.0);
            for (var node = 1; node <= NodesOfFile; node++)
            {
                (x, y, z) = (Math.Round(x + random.Next(100) - 50, 1), Math.Round(y + random.Next(100) - 50, 1), Math.Round(z + random.Next(100) - 50, 1));
                var parent = node == 1 ? -1 : node - 1;
                swc.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{node} 0 {x} {y} {z} 50 {parent}"));
                nodes.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{id + node},{2 * file},{(parent < 0 ? "" : (id + parent).ToString(CultureInfo.InvariantCulture))},{x},{y},{z},50"));
            }

            id += NodesOfFile;
        }

        archive.Dispose();
        File.Move(zip + ".part", zip);
    }

    private static StreamWriter Table(string folder, string name, string header)
    {
        var writer = new StreamWriter(Path.Combine(folder, $"{name}.csv"));
        writer.WriteLine(header);
        return writer;
    }
}
