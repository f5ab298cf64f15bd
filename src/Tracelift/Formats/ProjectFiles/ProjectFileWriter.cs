using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tracelift.Model.Projects;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>The ids of a project and its stacks in their store.</summary>
/// <param name="Project">The project's id.</param>
/// <param name="Stacks">The ids of the stacks, in order.</param>
public sealed record ProjectIds(long Project, IReadOnlyList<StackIds> Stacks);

/// <summary>The ids of a stack and its groups.</summary>
/// <param name="Stack">The stack's id.</param>
/// <param name="Groups">The ids of the groups, in order.</param>
public sealed record StackIds(long Stack, IReadOnlyList<long> Groups);

/// <summary>Writes projects as a JSON or YAML list that an import reads back in full.</summary>
public sealed class ProjectFileWriter(Stream output, ProjectFileFormat format)
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private bool _hasBegun;

    internal static JsonWriterOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns a single project as a JSON value.</summary>
    public static JsonObject Node(ProjectDefinition project) => DefinitionTree.Of(project);

    /// <summary>Returns a single project as YAML, for a folder's <c>project.yaml</c>.</summary>
    public static string Yaml(ProjectDefinition project) => YamlText.Of(DefinitionTree.Of(project), isItem: false);

    /// <summary>Writes a project.</summary>
    public Task WriteAsync(ProjectDefinition project, CancellationToken cancellationToken) => WriteAsync(project, null, cancellationToken);

    /// <summary>Writes a project, with ids as CATMAID writes them; an import ignores them.</summary>
    public async Task WriteAsync(ProjectDefinition project, ProjectIds? ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(project);
        var node = DefinitionTree.Of(project, ids);
        var text = format == ProjectFileFormat.Yaml
            ? YamlText.Of(node, isItem: true)
            : (_hasBegun ? ",\n" : "[\n") + Json(node);
        _hasBegun = true;
        await output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    /// <summary>Ends the list.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        var text = format == ProjectFileFormat.Yaml ? _hasBegun ? "" : "[]\n" : _hasBegun ? "\n]\n" : "[]\n";
        await output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    internal static string Json(JsonNode node) => node.ToJsonString(Readable);
}
