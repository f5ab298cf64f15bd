using System.Text;
using System.Text.RegularExpressions;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Transport;

/// <summary>Every call answers malformed requests with the fault, and the server does not fail.</summary>
public sealed partial class StrangeRequestTests
{
    private const int Combinations = 8;

    // Of all requests to all calls that there are, a test sends some.
    private const int OneOf = 32;

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"];

    private static readonly string[] Values = ["%C3%BC", "/%C3%BC", "/ü", "%00", "%FF", "%ED%A0%80", "%E2%80%AE", "-1", "9223372036854775808", "1e999", "NaN", "%", "%zz", "%0D%0AX-A:%20b", "//evil", "[", "[[1", "{}", "null", ""];

    private static readonly string[] Names = ["next", "name", "pwd", "q", "page", "format", "ids[", "a]b[", "ids[-1]", "skeleton_ids[0][1]", "%00", "%C3%BC", "%FF", "", "project", "do", "job", "ticket", "title", "file", "strategy", "date", "width"];

    private static readonly string[] Headers =
    [
        "Accept: text/html", "Accept: ü/*;q=x", "Accept: application/yaml;;;q=2", "Range: bytes=-", "Range: bytes=9-1,ü", "If-None-Match: \"", "If-Modified-Since: yesterday", "Origin: null", "Origin: ü",
        "Cookie: sessionid=\"; csrftoken=%00", "Cookie: sessionid=ü", "Authorization: Basic !!!", "Authorization: Basic AAAAADoAAAA=", "Authorization: Basic /////zov//8=", "Authorization: Token ü", "X-Authorization: Token %00",
        "X-CSRFToken: ü", "Accept-Encoding: ü", "Last-Event-ID: ü", "Expect: 100-continue", "X-HTTP-Method-Override: DELETE", "X-Forwarded-For: ü", "User-Agent: ü",
    ];

    private static readonly string[] Bodies =
    [
        "Content-Type: application/x-www-form-urlencoded; charset=utf-7\r\nContent-Length: 8\r\n\r\nname=+A-",
        "Content-Type: application/x-www-form-urlencoded; charset=klingon\r\nContent-Length: 6\r\n\r\nname=a",
        "Content-Type: application/x-www-form-urlencoded; charset=utf-16\r\nContent-Length: 7\r\n\r\nname=ab",
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 14\r\n\r\nname=%00&q=%FF",
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\n&&=&[]=&=",
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 105\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"name\"\r\nContent-Type: text/plain; charset=utf-7\r\n\r\na\r\n--x--\r\n\r\n\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 83\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../\u00ff\"\r\n\r\nabcdef\r\n--x--\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 20\r\n\r\n--x\r\nContent-Disposi",
        "Content-Type: multipart/form-data\r\nContent-Length: 2\r\n\r\nab",
        "Content-Type: multipart/form-data; boundary=\"\"\r\nContent-Length: 2\r\n\r\nab",
        "Content-Type: multipart/form-data; boundary=" + "\"x y\"" + "\r\nContent-Length: 2\r\n\r\nab",
        "Content-Type: application/json; charset=utf-7\r\nContent-Length: 2\r\n\r\n{}",
        "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{\"a\":[1,2]",
        "Content-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"name\":\"\\u0000\"",
        "Content-Type: application/json\r\nContent-Length: 17\r\n\r\n{\"name\":\"\\u0000\"}",
        "Content-Type: application/json\r\nContent-Length: 17\r\n\r\n{\"name\":\"\\ud800\"}",
        "Content-Type: application/json\r\nContent-Length: 4\r\n\r\nnull",
        "Content-Type: ;;;\r\nContent-Length: 2\r\n\r\nab",
        "Content-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab",
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "Transfer-Encoding: gzip\r\n\r\n",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 99999999999999999999\r\n\r\n",
        "Content-Length: 1\r\nContent-Length: 2\r\n\r\na",
    ];

    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Postgres];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_call_refuses_what_is_none_and_has_no_defect(TestStoreKind kind)
    {
        using var log = new CollectedLog();
        await using var server = await RunningServer.StartAsync(kind, options => options with { DataFolder = Path.Combine(Repository.Root, "examples/projects/folders"), MostJobs = 10_000, MostJobsOfUser = 10_000 }, log: log);
        var random = new Random(20);
        var wrong = new List<string>();
        var place = kind == TestStoreKind.Sqlite ? 0 : OneOf / 2;
        foreach (var (method, path) in Calls())
        {
            place++;
            var plain = Variable().Replace(path, found => found.Groups[1].Value == "pid" ? $"{server.Project}" : "1");
            var requests = new List<string>();
            requests.AddRange(Headers.Select(header => $"{method} {plain} HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n"));
            requests.AddRange(Bodies.Select(body => $"POST {plain} HTTP/1.1\r\nHost: x\r\n{body}"));
            requests.AddRange(Values.Select(value => $"{method} {plain}?{Names[random.Next(Names.Length)]}={value} HTTP/1.1\r\nHost: x\r\n\r\n"));
            if (path.Contains('{', StringComparison.Ordinal))
                requests.AddRange(Values.Where(value => value.Length > 0).Select(value => $"{method} {Variable().Replace(path, value)} HTTP/1.1\r\nHost: x\r\n\r\n"));
            requests.AddRange(["\r\n", "Host: \r\n\r\n", "Host: x\r\nHost: y\r\n\r\n", "Host: ü\r\n\r\n"]);
            requests[^4] = $"{method} {plain} HTTP/1.1\r\n\r\n";
            for (var i = 3; i >= 1; i--)
                requests[^i] = $"{method} {plain} HTTP/1.1\r\n{requests[^i]}";
            requests.Add($"{method} {plain} HTTP/1.0\r\n\r\n");
            requests.Add($"{method} {plain} HTTP/1.0\r\nHost: x\r\n\r\n");
            for (var i = 0; i < Combinations; i++)
            {
                var query = string.Join('&', Enumerable.Range(0, random.Next(4)).Select(_ => $"{Pick(random, Names)}={Pick(random, Values)}"));
                requests.Add($"POST {plain}?{query} HTTP/1.1\r\nHost: x\r\n{Pick(random, Headers)}\r\n{Pick(random, Bodies)}");
            }

            foreach (var request in requests.Where((_, i) => (i + place) % OneOf == 0))
            {
                var isRoot = random.Next(4) > 0;
                var sent = isRoot ? Authorized(request, server.Token("root")) : request;
                var (status, _) = await RawHttp.SendAsync(server.Http.BaseAddress!, Encoding.Latin1.GetBytes(Closing(sent)));
                // Former versions of rows are in CATMAID's own database only: 501 says so.
                if (status is 0 or (>= 500 and not 501) || (status == 501 && path != "/{pid}/skeletons/change-history"))
                    wrong.Add($"{status} {(isRoot ? "as root" : "as nobody")}: {request.Replace("\r\n", "|", StringComparison.Ordinal)}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(30).Append($"{wrong.Count} in all")) + string.Join('\n', log.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal)).Distinct().Take(20)));
    }

    [Fact]
    public async Task Methods_that_a_path_lacks_are_refused_with_those_that_it_has()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { DataFolder = Path.Combine(Repository.Root, "examples/projects/folders") });
        string[] heads = ["HTTP/1.1\r\nHost: x\r\nAccept: text/html", "HTTP/1.0\r\nHost: x\r\nContent-Length: 0", "HTTP/1.0\r\nContent-Length: 0"];
        var (wrong, sent) = (new List<string>(), 0);
        foreach (var path in Calls().Select(call => call.Path).Distinct())
        {
            var plain = Variable().Replace(path, "1");

            // A path can be meant by more than one.
            var has = Calls().Where(call => Regex.IsMatch(plain, $"^{Variable().Replace(call.Path, found => found.Value.Contains('*', StringComparison.Ordinal) ? ".*" : "[^/]+")}$", RegexOptions.NonBacktracking))
                .SelectMany(call => call.Method == "GET" ? ["GET", "HEAD"] : (string[])[call.Method]).ToHashSet(StringComparer.Ordinal);
            foreach (var method in Methods.Where(method => !has.Contains(method)))
            {
                var head = heads[sent++ % heads.Length];
                var (status, answer) = await RawHttp.SendAsync(server.Http.BaseAddress!, Encoding.Latin1.GetBytes(Closing($"{method} {plain} {head}\r\n\r\n")));
                var allow = answer.Split('\n').FirstOrDefault(line => line.StartsWith("Allow: ", StringComparison.OrdinalIgnoreCase))?[7..].Split(", ").ToHashSet(StringComparer.Ordinal) ?? [];
                if (status != 405 || !has.SetEquals(allow))
                    wrong.Add($"{method} {path} {head}: {status} {string.Join(',', allow)}");
            }
        }

        var (everything, _) = await RawHttp.SendAsync(server.Http.BaseAddress!, "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray());
        Assert.Equal(405, everything);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(30).Append($"{wrong.Count} in all")));
    }

    [Fact]
    public async Task A_login_leads_on_to_pages_of_any_name()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/accounts/login")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("name", "viewer"), KeyValuePair.Create("pwd", "viewer"), KeyValuePair.Create("next", "/ü?q=ö 1")]),
        };
        request.Headers.Accept.ParseAdd("text/html");

        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("/%C3%BC?q=%C3%B6%201", answer.Headers.GetValues("Location").Single());
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];

    private static string Closing(string request) => Insert(request, "Connection: close");

    private static string Authorized(string request, string token) => request.Contains("uthorization:", StringComparison.Ordinal) ? request : Insert(request, $"X-Authorization: Token {token}");

    private static string Insert(string request, string header)
    {
        var end = request.IndexOf("\r\n", StringComparison.Ordinal) + 2;
        return $"{request[..end]}{header}\r\n{request[end..]}";
    }

    private static IEnumerable<(string Method, string Path)> Calls() =>
        from line in File.ReadLines(Path.Combine(Repository.Root, "tests/Tracelift.Tests/Server/rights.tsv"))
        let parts = line.Split('\t')
        from method in parts[0].Split(' ')
        select (method, parts[1]);

    [GeneratedRegex(@"\{\**([^}:]+)[^}]*\}")]
    private static partial Regex Variable();
}
