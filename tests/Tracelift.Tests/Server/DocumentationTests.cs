using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server;

/// <summary>The documentation of the API, as a document and as pages.</summary>
public sealed class DocumentationTests
{
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
            Assert.All(path.Value.Operations!.Values, operation => Assert.Subset(operation.Responses!.Keys.ToHashSet(StringComparer.Ordinal), new HashSet<string>(["401", "403", "404"], StringComparer.Ordinal)));
    }

    [Fact]
    public async Task The_pages_work_in_a_browser_without_a_network()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);

        var (page, said) = await Chromium.OpenAsync(new Uri(server.Http.BaseAddress!, "/apis/index.html"));

        foreach (var call in server.Server.Api.Calls)
            Assert.Contains($"data-path=\"{call.Path}\"", page.Replace("\u200b", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("Content Security Policy", said, StringComparison.Ordinal);
        Assert.DoesNotContain("ERR_NAME_NOT_RESOLVED", said, StringComparison.Ordinal);
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
