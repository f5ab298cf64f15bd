using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Microsoft.Playwright;
using Tracelift.Server.Calls;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server;

/// <summary>The documentation of the API, as a document and as pages.</summary>
public sealed class DocumentationTests
{
    // From 150 rows on, the page has only those that can be seen.
    private const int All = 30000;

    [Fact]
    public async Task Every_call_is_described_with_parameters_answers_faults_and_an_example()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        using var answer = await server.Http.GetAsync("/apis/openapi.json", TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        var read = OpenApiDocument.Parse(text, "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.StartsWith("3.1", (string)JsonNode.Parse(text)!["openapi"]!, StringComparison.Ordinal);
        var operations = read.Document!.Paths.SelectMany(path => path.Value.Operations!.Values).ToList();
        Assert.Equal(server.Server.Api.Calls.Sum(call => call.Methods.Count), operations.Count);
        Assert.Equal(operations.Count, operations.Select(operation => operation.OperationId).Distinct(StringComparer.Ordinal).Count());
        var poor = server.Server.Api.Calls
            .Where(call => call.Summary.Length == 0 || call.Example is null || call.Subject.Length == 0 || call.Fields.Any(field => field.Meaning.Length == 0) || !IsReadable(call.Example, call.AnswerType))
            .Select(call => call.Path);
        Assert.Empty(poor);
        Assert.All(operations, operation => Assert.NotEmpty(operation.Responses!["200"].Content!));
        foreach (var path in read.Document.Paths.Where(path => path.Key.Contains("{pid}", StringComparison.Ordinal)))
            Assert.All(path.Value.Operations!.Values, operation => Assert.Subset(operation.Responses!.Keys.ToHashSet(StringComparer.Ordinal), new HashSet<string>(["401", "403", "404", "429", "503"], StringComparer.Ordinal)));
        Assert.All(read.Document.Paths.SelectMany(path => path.Value.Operations!).Where(operation => operation.Key == HttpMethod.Post), operation => Assert.Contains("413", operation.Value.Responses!.Keys));
        foreach (var (path, status) in ((string, string)[])
            [("/{pid}/skeletons/import", "415"), ("/projects/import", "415"), ("/{pid}/export", "429"), ("/{pid}/skeletons/import-archive", "429"), ("/health/ready", "503")])
        {
            Assert.All(read.Document.Paths[path].Operations!.Values, operation => Assert.Contains(status, operation.Responses!.Keys));
        }

        // What comes with a file is sent in one form with it.
        foreach (var call in server.Server.Api.Calls.Where(call => call.Fields.Any(field => field.Kind == FieldKind.File)))
        {
            var operation = read.Document.Paths[call.Path].Operations![HttpMethod.Post];
            Assert.All(operation.Parameters ?? [], parameter => Assert.Equal(ParameterLocation.Path, parameter.In));
            Assert.Equal(call.Fields.Select(field => field.Name), operation.RequestBody!.Content!["multipart/form-data"].Schema!.Properties!.Keys);
        }
    }

    [Fact]
    public async Task Who_has_logged_in_can_try_calls_that_change_something()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { BasePath = "/below" });
        await using var visit = await Browser.VisitAsync(server.Http.BaseAddress!);
        await visit.Page.SetViewportSizeAsync(1280, All);
        await visit.Page.GotoAsync("/below/accounts/login?next=/apis/index.html");
        await visit.Page.GetByLabel("Name").FillAsync("importer");
        await visit.Page.GetByLabel("Password").FillAsync("importer");
        await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Log in" }).ClickAsync();

        var call = visit.Page.Locator(".opblock-post", new PageLocatorOptions { Has = visit.Page.Locator("[data-path='/{pid}/skeletons/import-archive']") });
        await call.Locator(".opblock-summary-control").ClickAsync();
        await call.GetByPlaceholder("pid").FillAsync($"{server.Project}");
        await call.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "a.swc", MimeType = "application/octet-stream", Buffer = Encoding.ASCII.GetBytes("1 0 1 2 3 4 -1\n") });
        var answer = await visit.Page.RunAndWaitForResponseAsync(
            () => call.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Execute" }).ClickAsync(), response => response.Url.EndsWith("/import-archive", StringComparison.Ordinal));

        var text = await answer.TextAsync();
        Assert.True(answer.Status == 200, text);
        Assert.Equal("import-archive", (string?)JsonNode.Parse(text)!["kind"]);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task The_pages_work_in_a_browser_without_a_network()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);

        await using var visit = await Browser.VisitAsync(server.Http.BaseAddress!);
        await visit.Page.SetViewportSizeAsync(1280, All);
        await visit.Page.GotoAsync("/apis/index.html");

        foreach (var call in server.Server.Api.Calls)
            await visit.Page.Locator($"[data-path='{call.Path}']").First.WaitForAsync();
        Assert.Empty(visit.Complaints);
    }

    private static bool IsReadable(string example, string type)
    {
        if (type != "application/json")
            return example.Length > 0;
        try
        {
            using var document = JsonDocument.Parse(example);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
