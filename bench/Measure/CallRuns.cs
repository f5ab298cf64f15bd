using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace Tracelift.Bench.Measure;

/// <summary>
/// Sends the heaviest calls to a server before CATMAID's tables, each beside statements that read the same rows over one
/// connection, as text. An answer must have as many rows.
/// </summary>
internal sealed class CallRuns(PrivateServer database, string name)
{
    private const int Skeletons = 1_000;
    private const int Runs = 5;

    /// <summary>Runs all calls.</summary>
    /// <exception cref="BenchException">An answer is a fault, or has other rows.</exception>
    public async Task RunAsync(Results results, string title, CancellationToken cancellationToken)
    {
        using var server = await BenchServer.StartAsync(database.Url(name, Catmaid.Role), 1, cancellationToken);
        var project = (await server.ProjectAsync(cancellationToken)).ToString(CultureInfo.InvariantCulture);
        var skeletons = await database.QueryAsync(name, $"SELECT skeleton_id FROM catmaid_skeleton_summary WHERE project_id = {project} ORDER BY skeleton_id LIMIT {Skeletons}", cancellationToken);
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = database.Port, Username = Catmaid.Role, Database = name, Pooling = false, CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        foreach (var call in HeavyCall.All(skeletons))
        {
            var (ours, theirs, rows) = (new List<Taken>(), new List<Taken>(), 0L);

            // Both have read everything once before.
            for (var run = -1; run < Runs; run++)
            {
                byte[] answer = [];
                var mine = await server.MeasureAsync(database.Process, async () => answer = await AskAsync(server.Http, call, project, cancellationToken), cancellationToken);
                var its = await server.MeasureAsync(database.Process, async () => rows = await ReadAsync(connection, call, project, skeletons, cancellationToken), cancellationToken);
                if (run < 0)
                {
                    Require(call, answer, rows);
                    continue;
                }

                ours.Add(mine);
                theirs.Add(its);
            }

            results.Add($"{call.Name}, {title}", rows, ours, "SQL", theirs);
        }
    }

    private static void Require(HeavyCall call, byte[] answer, long rows)
    {
        using var json = JsonDocument.Parse(answer);
        if (call.Count(json.RootElement) is >= 0 and var found && found != rows)
            throw new BenchException($"{call.Name} has {found} rows, the statements {rows}");
    }

    private static async Task<byte[]> AskAsync(HttpClient http, HeavyCall call, string project, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Form is null ? HttpMethod.Get : HttpMethod.Post, new Uri($"/{project}/{call.Path}", UriKind.Relative));
        if (call.Form is not null)
            request.Content = new StringContent(call.Form, Encoding.ASCII, "application/x-www-form-urlencoded");
        using var answer = await http.SendAsync(request, cancellationToken);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadAsByteArrayAsync(cancellationToken)
            : throw new BenchException($"{call.Name}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private static async Task<long> ReadAsync(NpgsqlConnection connection, HeavyCall call, string project, List<string> skeletons, CancellationToken cancellationToken)
    {
        var (rows, buffer) = (0L, new char[1 << 16]);
        foreach (var statement in call.Statements)
        {
            var sql = statement.Replace("$p", project, StringComparison.Ordinal).Replace("$s", string.Join(',', skeletons), StringComparison.Ordinal);
            using var reader = await connection.BeginTextExportAsync($"COPY ({sql}) TO STDOUT", cancellationToken);
            for (int count; (count = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
                rows += buffer.AsSpan(0, count).Count('\n');
        }

        return rows;
    }
}
