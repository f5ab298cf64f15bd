using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracelift.Server.Calls;
using Tracelift.Tests.Server.Pages;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Skeletons;
using Xunit;

namespace Tracelift.Tests.Server;

/// <summary>Texts with SQL or HTML are stored and shown literally, in every field of every call.</summary>
public sealed partial class HostileTextTests
{
    private const string Hostile = "'; DROP TABLE treenode; -- <script>";

    [Theory]
    [MemberData(nameof(PageScene.Kinds), MemberType = typeof(PageScene))]
    public async Task No_field_s_text_is_taken_for_SQL_or_HTML(TestStoreKind kind)
    {
        await using var scene = await PageScene.StartAsync(kind);
        var server = scene.Server;
        var before = await TablesAsync(server.TestStore);
        var places = await PlacesAsync(scene);
        var (wrong, jobs, sent) = (new List<string>(), new List<string>(), 0);
        foreach (var call in server.Server.Api.Calls)
        {
            var texts = call.Fields.Where(field => field.Kind is FieldKind.Text or FieldKind.Texts).Select(field => field.Name).ToList();
            foreach (var hostile in texts.Select(name => new HashSet<string>([name], StringComparer.Ordinal)).Append([.. texts]).Where(hostile => hostile.Count > 0))
            {
                foreach (var (method, isPage) in call.Methods.SelectMany(method => new[] { (method, false), (method, true) }))
                {
                    using var request = Request(call, method, hostile, places, server.Token("root"));
                    if (isPage)
                        request.Headers.Accept.ParseAdd("text/html");
                    using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
                    var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                    var isHtml = answer.Content.Headers.ContentType?.MediaType == "text/html";
                    if ((int)answer.StatusCode >= 500 || (isHtml && body.Contains("-- <script>", StringComparison.OrdinalIgnoreCase)))
                        wrong.Add($"{method} {call.Path} with {string.Join(", ", hostile)}: {(int)answer.StatusCode} {body[..Math.Min(body.Length, 300)]}");
                    sent++;
                    if (answer.IsSuccessStatusCode && !isHtml && body.StartsWith("{\"id\":\"", StringComparison.Ordinal))
                        jobs.Add((string)JsonNode.Parse(body)!["id"]!);
                }
            }
        }

        // What jobs make of them is told by the jobs.
        foreach (var job in jobs)
        {
            using var events = await server.SendAsync("root", HttpMethod.Get, $"/jobs/{job}/events");
            Assert.Contains("event: end", await events.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.Empty(wrong);
        Assert.True(sent > 100, $"Only {sent} requests were made.");
        Assert.Equal(before, await TablesAsync(server.TestStore));
        Assert.NotEqual(0, await scene.NumberAsync("SELECT count(*) FROM treenode"));
        Assert.NotEqual(0, await scene.NumberAsync($"SELECT count(*) FROM class_instance WHERE name LIKE '%<script>%'"));
        await PagesAreCleanAsync(scene, jobs);
    }

    /// <summary>Pages show stored text literally.</summary>
    private static async Task PagesAreCleanAsync(PageScene scene, List<string> jobs)
    {
        using var visitor = await scene.VisitorAsync("root");
        var named = await scene.Server.TestStore.QueryAsync(
            "SELECT l.class_instance_a FROM class_instance_class_instance l JOIN relation r ON r.id = l.relation_id AND r.relation_name = 'model_of' "
            + "JOIN class_instance n ON n.id = l.class_instance_b WHERE n.name LIKE '%<script>%' AND n.project_id = " + scene.Project.ToString(CultureInfo.InvariantCulture));
        foreach (var path in (string[])
            [
                "/", "/?q=DROP", $"/projects/{scene.Project}", $"/projects/{scene.Project}?q=DROP", "/jobs", "/access",
                .. named.Take(1).Select(id => $"/projects/{scene.Project}/skeletons/{id}"), .. jobs.Take(5).Select(job => $"/jobs/{job}"),
            ])
        {
            var page = (await visitor.GetAsync(path)).Expect(200);
            Assert.DoesNotContain("-- <script>", page.Html, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static HttpRequestMessage Request(ApiCall call, string method, HashSet<string> hostile, Dictionary<string, string> places, string token)
    {
        var isPost = method == HttpMethod.Post.Method;
        var fields = call.Fields.Where(field => hostile.Contains(field.Name) || (field.IsRequired && field.Kind != FieldKind.File))
            .Select(field => KeyValuePair.Create(field.Name, hostile.Contains(field.Name) ? Hostile : field.Example ?? places.GetValueOrDefault(field.Name, "1"))).ToList();
        var path = Variable().Replace(call.Path, found => places.GetValueOrDefault(found.Groups[1].Value, "1"));
        var isInQuery = !isPost || call.BodyType is not null;
        var query = isInQuery ? "?" + string.Join('&', fields.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}")) : "";
        var request = new HttpRequestMessage(new HttpMethod(method), path + query);
        request.Headers.TryAddWithoutValidation("X-Authorization", $"Token {token}");
        if (!isPost)
            return request;
        if (call.BodyType is { } type)
        {
            request.Content = new StringContent($$$"""[{"project": {"title": "{{{Hostile}}}", "stacks": []}}]""");
            request.Content.Headers.ContentType = new(type);
        }
        else if (call.Fields.Any(field => field.Kind == FieldKind.File))
        {
            var form = new MultipartFormDataContent { { new StringContent(SkeletonScene.Plain), "file", "<script>.swc" } };
            foreach (var (name, value) in fields)
                form.Add(new StringContent(value), name);
            request.Content = form;
        }
        else
        {
            request.Content = new FormUrlEncodedContent(fields);
        }

        return request;
    }

    /// <summary>Ids that there are, so that the texts are looked at.</summary>
    private static async Task<Dictionary<string, string>> PlacesAsync(PageScene scene)
    {
        async Task<string> OneAsync(string sql) => $"{await scene.NumberAsync(sql)}";
        var project = scene.Project;
        var skeleton = $"{await scene.SkeletonAsync()}";
        var node = await OneAsync($"SELECT min(id) FROM treenode WHERE project_id = {project}");
        var neuron = await OneAsync($"SELECT id FROM class_instance WHERE project_id = {project} AND name = 'neuron 0'");
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["pid"] = $"{project}",
            ["sid"] = skeleton,
            ["nid"] = neuron,
            ["id"] = node,
            ["type"] = "treenode",
            ["vid"] = await OneAsync($"SELECT min(id) FROM catmaid_volume WHERE project_id = {project}"),
            ["skeleton_ids"] = skeleton,
            ["from_id"] = node,
            ["to_id"] = await OneAsync($"SELECT min(id) FROM connector WHERE project_id = {project}"),
        };
    }

    private static Task<List<string>> TablesAsync(TestStore store) => store.QueryAsync(store.Database is null
        ? "SELECT name FROM sqlite_schema ORDER BY name"
        : "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'v', 'p') AND nspname = 'public' ORDER BY 1");

    [GeneratedRegex(@"\{\**([^}:]+)[^}]*\}")]
    private static partial Regex Variable();
}
