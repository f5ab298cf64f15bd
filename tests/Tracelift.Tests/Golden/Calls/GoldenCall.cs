using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;

namespace Tracelift.Tests.Golden.Calls;

/// <summary>A request to a real CATMAID with its answer and, for an edit, the rows that it changed.</summary>
internal sealed class GoldenCall
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<GoldenCall>> Read = new(StringComparer.Ordinal);
    private readonly JsonNode _json;

    private GoldenCall(JsonNode json) => _json = json;

    public string Name => (string)_json["name"]!;

    /// <summary>The call: its path without ids.</summary>
    public string Call => (string)_json["call"]!;

    /// <summary>Which rows it was sent to: those before CATMAID's API was used, or all; or the edition times that they have.</summary>
    public string State => _json["state"] is JsonValue state && state.GetValueKind() == System.Text.Json.JsonValueKind.String ? (string)state! : GoldenState.Plus;

    /// <summary>Which kind of caller sends it.</summary>
    public string User => (string)_json["user"]!;

    public string Method => (string)_json["method"]!;

    /// <summary>The path with its query.</summary>
    public string Path => (string)_json["path"]!;

    public int Status => (int)_json["status"]!;

    public string? ContentType => (string?)_json["content_type"];

    /// <summary>The answer as JSON, whatever it was written in; null where it is a text.</summary>
    public JsonNode? Answer => _json["answer"] ?? _json["answer_decoded"];

    public string? AnswerText => (string?)_json["answer_text"];

    public bool IsBinary => _json["answer_base64"] is not null;

    /// <summary>Lists whose order is not promised, by their paths.</summary>
    public IReadOnlyList<string> Unordered => Texts("unordered");

    /// <summary>The masked parts of the answer, by path.</summary>
    public IReadOnlyList<string> Masked => Texts("masked");

    /// <summary>The only fields that are compared; none for all.</summary>
    public IReadOnlyList<string> ComparedKeys => Texts("compare_keys");

    /// <summary>The changed rows by table; null for a read.</summary>
    public JsonObject? Rows => _json["rows"]?.AsObject();

    /// <summary>All of a folder: reads or edits.</summary>
    public static IReadOnlyList<GoldenCall> All(string folder) => Read.GetOrAdd(folder, static name =>
    [
        .. Directory.EnumerateFiles(GoldenFiles.Require("http-calls", name), "*.json").Order(StringComparer.Ordinal)
            .Select(path => new GoldenCall(JsonNode.Parse(File.ReadAllText(path))!)),
    ]);

    /// <summary>The request, with a user's token.</summary>
    public HttpRequestMessage Request(string? token)
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), Path);
        if (_json["body"] is JsonArray body)
        {
            var form = string.Join('&', body.Select(pair => $"{Uri.EscapeDataString((string)pair![0]!)}={Uri.EscapeDataString((string)pair[1]!)}"));
            request.Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        }

        foreach (var (name, value) in _json["headers"]?.AsObject() ?? [])
        {
            if (name != "Content-Type")
                request.Headers.TryAddWithoutValidation(name, (string)value!);
        }

        if (token is not null)
            request.Headers.TryAddWithoutValidation("X-Authorization", $"Token {token}");
        return request;
    }

    private List<string> Texts(string name) => [.. (_json[name]?.AsArray() ?? []).Select(text => (string)text!)];
}
