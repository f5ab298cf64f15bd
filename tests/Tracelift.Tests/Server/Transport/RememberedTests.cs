using System.Collections;
using System.Net.Http.Headers;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Tracelift.Server;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Transport;

/// <summary>Every collection that callers can fill is bounded: it is counted before and after.</summary>
public sealed partial class RememberedTests
{
    private const int Times = 60;

    // Wrong logins are counted by name and address, with a separate bound.
    private const int MostPerCollection = 12;

    [Fact]
    public async Task No_collection_grows_with_the_texts_of_requests()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { DataFolder = Path.Combine(Repository.Root, "examples/projects/folders") });
        var calls = File.ReadLines(Path.Combine(Repository.Root, "tests/Tracelift.Tests/Server/rights.tsv")).Select(line => line.Split('\t')).ToList();
        await AskAsync(server, calls, 1);
        var before = Counts(server.Server);

        await AskAsync(server, calls, Times);

        var after = Counts(server.Server);
        var grown = after.Where(pair => pair.Value > before.GetValueOrDefault(pair.Key) + MostPerCollection).Select(pair => $"{pair.Key}: {before.GetValueOrDefault(pair.Key)} -> {pair.Value}").ToList();
        Assert.True(after.Count > 10, $"only {after.Count} collections were found");
        Assert.True(grown.Count == 0, string.Join('\n', grown));
    }

    [Fact]
    public async Task A_static_file_that_is_not_there_is_not_remembered()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        var before = Counts(server.Server);
        for (var i = 0; i < 100; i++)
            Assert.Equal(404, (int)(await server.SendAsync(null, HttpMethod.Get, $"/static/none{i}.css")).StatusCode);

        Assert.Equal(before.Values.Sum(), Counts(server.Server).Values.Sum());
    }

    private static async Task AskAsync(RunningServer server, List<string[]> calls, int times)
    {
        foreach (var call in calls)
        {
            foreach (var method in call[0].Split(' '))
            {
                for (var i = 0; i < times; i++)
                {
                    var text = $"{Guid.NewGuid():n}";
                    var path = Variable().Replace(call[1], found => found.Value == "{pid}" ? $"{server.PublicProject}" : text);
                    using var request = new HttpRequestMessage(new HttpMethod(method), $"{path}?{text}={text}&q={text}");
                    request.Headers.UserAgent.Add(new ProductInfoHeaderValue(text, "1"));
                    request.Headers.TryAddWithoutValidation("Cookie", $"sessionid={text}");
                    if (i % 2 == 0)
                        request.Headers.Accept.ParseAdd("text/html");
                    if (method == "POST" && path is not "/accounts/login")
                        request.Content = new FormUrlEncodedContent([KeyValuePair.Create(text, text), KeyValuePair.Create("name", text)]);

                    // Exports become jobs, which are counted by themselves.
                    if (call[1] is "/{pid}/export")
                        continue;
                    using var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                }
            }
        }
    }

    /// <summary>The numbers of elements of all collections that our own static fields and services hold, by where they are.</summary>
    private static Dictionary<string, int> Counts(TraceliftServer server)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var type in new[] { typeof(TraceliftServer), typeof(Tracelift.Stores.IStore), typeof(Tracelift.Sqlite.SqliteStore) }.SelectMany(type => type.Assembly.GetTypes()).Where(type => !type.ContainsGenericParameters))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            foreach (var field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(field => !field.IsLiteral && !field.FieldType.IsByRefLike && !field.FieldType.IsPointer))
                Walk(field.GetValue(null), $"{type.FullName}.{field.Name}");
        }

        foreach (var type in typeof(TraceliftServer).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && !type.ContainsGenericParameters))
        {
            if (server.Services.GetService(type) is { } service)
                Walk(service, type.FullName!);
        }

        return counts;

        void Walk(object? value, string path)
        {
            if (value is null or string or Type or Delegate or MemberInfo || value.GetType().IsPrimitive || !seen.Add(value))
                return;
            if (value is IEnumerable collection && value.GetType().GetProperty("Count", typeof(int)) is { } count)
            {
                counts[path] = counts.GetValueOrDefault(path) + (int)count.GetValue(value)!;
                foreach (var element in collection)
                    Walk(element is DictionaryEntry entry ? entry.Value : element, path + "[]");
                return;
            }

            if (value.GetType().Assembly.GetName().Name?.StartsWith("Tracelift", StringComparison.Ordinal) != true)
                return;
            for (var type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
            {
                foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(field => !field.FieldType.IsPointer && !field.FieldType.IsByRefLike))
                    Walk(field.GetValue(value), $"{path}.{field.Name}");
            }
        }
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Variable();
}
