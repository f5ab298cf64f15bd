using System.Text.Json;
using System.Text.Json.Nodes;
using Tracelift.Server.Jobs;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing;

namespace Tracelift.Server.Pages.Jobs;

/// <summary>A job as pages show it, at one moment.</summary>
/// <param name="Stored">The stored record.</param>
/// <param name="Progress">How far it is, or null.</param>
/// <param name="File">The file that can be downloaded: its name and its bytes; or null.</param>
public sealed record JobView(StoredJob Stored, WorkProgress? Progress, (string Name, long Bytes)? File)
{
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["copy"] = "Copy of a project",
        ["copy-plan"] = "What a copy would do",
        ["export"] = "Export of tracing data",
        ["import"] = "Import of tracing data",
        ["import-plan"] = "What an import would do",
        ["import-archive"] = "Import of SWC files",
        ["import-projects"] = "Import of projects",
    };

    /// <summary>What it does, in words.</summary>
    public string Title => Stored.Kind == "export" && IsDryRun ? "Export preview" : Kinds.GetValueOrDefault(Stored.Kind, Stored.Kind);

    /// <summary>How it stands, in a word.</summary>
    public string State => Stored.State.ToString().ToLowerInvariant();

    /// <summary>The job's options by name: a text, or a list of texts.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Options =>
        [.. JsonNode.Parse(Stored.Options)!.AsObject().Where(option => option.Value is not null).Select(option => (option.Key, Texts(option.Value!)))];

    /// <summary>Whether it writes nothing, but says what it would.</summary>
    public bool IsDryRun => Options.Any(option => option is { Name: "dry_run", Values: ["true" or "True" or "1" or "yes" or "on"] });

    /// <summary>What it did, or null.</summary>
    public JsonElement? Report => Parsed(Stored.Report);

    /// <summary>Why it failed, or null.</summary>
    public JsonElement? Fault => Parsed(Stored.Fault);

    internal static JobView Of(Job job)
    {
        var stored = job.Stored;
        var file = stored.FileName is { } name ? job.Files.Find(name) : null;
        return new JobView(stored, job.Progress, file is null ? null : (file.Name, file.Length));
    }

    private static JsonElement? Parsed(string? json)
    {
        if (json is null)
            return null;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static IReadOnlyList<string> Texts(JsonNode node) => node is JsonArray list ? [.. list.Select(Text)] : [Text(node)];

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString() ?? "";
}
