using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tracelift.Tracing.Volumes;

namespace Tracelift.Tracing.Sources.Catmaid;

/// <summary>Reads the volumes of a project, one at a time.</summary>
/// <param name="server">The server.</param>
/// <param name="rows">Receives the rows.</param>
internal sealed partial class CatmaidVolumes(CatmaidServer server, CatmaidRows rows)
{
    /// <summary>Writes all volumes.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var list = await server.GetAsync("volumes/", cancellationToken);
        var places = list.GetProperty("columns").EnumerateArray().Select((column, place) => (Name: column.GetString()!, place)).ToDictionary(column => column.Name, column => column.place, StringComparer.Ordinal);
        foreach (var entry in list.GetProperty("data").EnumerateArray())
        {
            var id = entry[places["id"]].GetInt64();
            var volume = await server.GetAsync(string.Create(CultureInfo.InvariantCulture, $"volumes/{id}/"), cancellationToken);
            var mesh = Mesh(volume.GetProperty("mesh").GetString()!) ?? throw server.Strange("volumes/");
            var author = new CatmaidAuthor(volume.GetProperty("user_id").GetInt64(), CatmaidAuthor.Time(volume.GetProperty("creation_time")), CatmaidAuthor.Time(volume.GetProperty("edition_time")));
            rows.Row("catmaid.volume", id, author, json =>
            {
                json.WriteNumber("editor", rows.User(volume.GetProperty("editor_id").GetInt64()));
                json.WriteString("name", volume.GetProperty("name").GetString());
                json.WriteString("comment", volume.GetProperty("comment").GetString());
                foreach (var name in (string[])["volume", "area", "watertight", "meta_computed"])
                {
                    if (!places.TryGetValue(name, out var place))
                        continue;
                    json.WritePropertyName(name);
                    entry[place].WriteTo(json);
                }

                json.WriteString("geometry", mesh.ToGeometryText());
            });
            if (places.TryGetValue("annotations", out var column) && entry[column].ValueKind == JsonValueKind.Array)
                Annotate(id, volume.GetProperty("name").GetString()!, entry[column], author);
            await rows.FlushAsync(cancellationToken);
        }
    }

    /// <summary>Writes the annotations of a volume, which its class instance bears.</summary>
    private void Annotate(long volume, string name, JsonElement annotations, CatmaidAuthor author)
    {
        var instance = rows.NewId();
        rows.Instance(instance, "volume", name, author);
        var relation = rows.Relation("model_of", author);
        rows.Row("catmaid.volumeclassinstance", rows.NewId(), author, json =>
        {
            json.WriteNumber("relation", relation);
            json.WriteNumber("volume", volume);
            json.WriteNumber("class_instance", instance);
        });
        foreach (var annotation in annotations.EnumerateArray())
            rows.Link("annotated_with", instance, rows.Named("annotation", annotation.GetString()!, null, author), author);
    }

    /// <summary>Reads a mesh as X3D: triangles by the indexes of their points, or faces that each end with -1.</summary>
    private static TriangleMesh? Mesh(string x3d)
    {
        if (Index().Match(x3d) is not { Success: true } index || Points().Match(x3d) is not { Success: true } points)
            return null;
        var places = points.Groups["points"].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var faces = index.Groups["index"].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(number => number != "-1");
        var json = new StringBuilder("[[");
        json.AppendJoin(',', places.Chunk(3).Select(place => $"[{string.Join(',', place)}]"));
        json.Append("],[");
        json.AppendJoin(',', faces.Chunk(3).Select(face => $"[{string.Join(',', face)}]"));
        return TriangleMesh.Parse(json.Append("]]").ToString());
    }

    [GeneratedRegex("(?i)(index|coordIndex)=['\"](?<index>[^'\"]*)['\"]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Index();

    [GeneratedRegex("(?i)point=['\"](?<points>[^'\"]*)['\"]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Points();
}
