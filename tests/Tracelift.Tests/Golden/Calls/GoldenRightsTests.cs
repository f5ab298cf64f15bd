using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Golden.Calls;

/// <summary>Whom a real CATMAID lets call what, and whom Tracelift does: the same callers, or fewer by a rule.</summary>
public sealed class GoldenRightsTests
{
    private const string OwnRight = "a write needs the right of the call, too, not that of the token only";
    private const string SeesProject = "only those who may see a project see the work in it";
    private const string WrongToken = "a wrong token is refused wherever it is sent";

    /// <summary>Whom Tracelift refuses and CATMAID does not, and why.</summary>
    private static readonly Dictionary<(string Call, string User), string> Stricter = Rules(
        (OwnRight, ["treenode/create", "radius", "reroot", "split", "label update", "annotations/add", "reviewed"], ["import"]),
        (OwnRight, ["skeletons/import"], ["annotate", "owner"]),
        (SeesProject, ["stats/user-history"], ["anonymous", "nobody"]),
        (WrongToken, ["user-list", "stacks", "statistics"], ["bad_token"]));

    /// <summary>Whom Tracelift lets see a public project and CATMAID does not: who is logged in sees what they see logged out.</summary>
    private const string SeesWhatIsPublic = "nobody";

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task Nobody_may_do_more_than_in_CATMAID_and_fewer_only_by_a_rule(TestStoreKind kind)
    {
        Assert.SkipUnless(GoldenFiles.Exist, GoldenFiles.Absent);
        await using var scene = await GoldenCallScene.CreateAsync(kind, GoldenState.Plus);
        var rights = JsonNode.Parse(await File.ReadAllTextAsync(GoldenFiles.Require("http-calls", "rights.json"), TestContext.Current.CancellationToken))!.AsObject();
        var (wrong, unused) = (new List<string>(), new HashSet<(string, string)>(Stricter.Keys));
        foreach (var (call, cells) in rights)
        {
            if (!scene.Serves((string)cells!["method"]!, (string)cells["path"]!))
                continue;
            await CompareAsync(scene, call, cells, cells["status"]!.AsObject(), "", wrong, unused);
        }

        await scene.BePublicAsync(true);
        foreach (var (call, cells) in rights.Where(right => (bool)right.Value!["reads"]! && right.Value["status_public"] is JsonObject))
        {
            if (scene.Serves((string)cells!["method"]!, (string)cells["path"]!))
                await CompareAsync(scene, call, cells, cells["status_public"]!.AsObject(), " of a public project", wrong, unused);
        }

        wrong.AddRange(unused.Select(cell => $"{cell}: the rule is no longer needed"));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static async Task CompareAsync(GoldenCallScene scene, string call, JsonNode cells, JsonObject statuses, string where, List<string> wrong, HashSet<(string, string)> unused)
    {
        foreach (var (user, status) in statuses)
        {
            using var request = new HttpRequestMessage(new HttpMethod((string)cells["method"]!), (string)cells["path"]!);
            if (cells["body"] is JsonArray body)
                request.Content = new StringContent(string.Join('&', body.Select(pair => $"{Uri.EscapeDataString((string)pair![0]!)}={Uri.EscapeDataString((string)pair[1]!)}")), Encoding.UTF8, "application/x-www-form-urlencoded");
            var got = await scene.AskAsync(request, user, isChange: !(bool)cells["reads"]!);

            // CATMAID answers 500 for a volume of another user.
            var (isRefused, wasRefused) = (got is 401 or 403, (int)status! is 401 or 403 or 500);
            if (isRefused == wasRefused || (!isRefused && where.Length > 0 && user == SeesWhatIsPublic))
                continue;
            if (isRefused && Stricter.ContainsKey((call, user)))
                unused.Remove((call, user));
            else
                wrong.Add($"{call} as {user}{where}: {got} instead of {(int)status!}");
        }
    }

    private static Dictionary<(string Call, string User), string> Rules(params (string Why, string[] Calls, string[] Users)[] rules) =>
        rules.SelectMany(rule => rule.Calls.SelectMany(call => rule.Users, (call, user) => (Key: (call, user), rule.Why))).ToDictionary(rule => rule.Key, rule => rule.Why);
}
