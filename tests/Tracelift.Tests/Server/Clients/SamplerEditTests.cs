using System.Net;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Clients;

/// <summary>Samplers follow the skeletons that they lie in, by CATMAID's rules, on every kind of store.</summary>
[Collection(nameof(ClientScenes))]
public sealed class SamplerEditTests(ClientScenes scenes)
{
    private static int _last = 9_000;

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task What_a_split_takes_away_is_taken_from_domains_and_intervals(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var (skeleton, nodes) = await ChainAsync(scene, 6);
        await ChildAsync(scene, nodes[1]);
        var sampler = await SamplerAsync(scene, skeleton);
        var (around, inside) = (await DomainAsync(scene, sampler, nodes[0], nodes[4]), await DomainAsync(scene, sampler, nodes[4], nodes[5]));
        var (first, _, third) = (await IntervalAsync(scene, around, nodes[0], nodes[1]), await IntervalAsync(scene, around, nodes[2], nodes[4]), await IntervalAsync(scene, around, nodes[1], nodes[4]));
        await IntervalAsync(scene, inside, nodes[4], nodes[5]);

        var split = (await scene.PostAsync("/2/skeleton/split", $"treenode_id={nodes[3]}", "editor")).Expect(HttpStatusCode.OK).Json;

        Assert.Equal("""{"n_deleted_intervals":2,"n_deleted_domains":1}""", split["samplers"]!.ToJsonString());
        Assert.Equal([$"{around}"], await scene.Store.QueryAsync($"SELECT id FROM catmaid_samplerdomain WHERE sampler_id = {sampler}"));
        Assert.Equal([$"{nodes[2]}"], await scene.Store.QueryAsync($"SELECT end_node_id FROM catmaid_samplerdomainend WHERE domain_id = {around}"));
        Assert.Equal([$"{first} {nodes[1]}", $"{third} {nodes[2]}"], await scene.Store.QueryAsync($"SELECT id || ' ' || end_node_id FROM catmaid_samplerinterval WHERE domain_id IN ({around}, {inside}) ORDER BY id"));
        Assert.Equal(["0"], await scene.Store.QueryAsync($"SELECT count(*) FROM catmaid_samplerdomainend WHERE domain_id = {inside}"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_join_says_what_becomes_of_samplers(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var (skeleton, nodes) = await ChainAsync(scene, 4);
        var (other, others) = await ChainAsync(scene, 3);
        var (third, thirds) = await ChainAsync(scene, 2);
        var (sampler, theirs) = (await SamplerAsync(scene, skeleton), await SamplerAsync(scene, other));
        var domain = await DomainAsync(scene, sampler, nodes[0], nodes[3]);
        await IntervalAsync(scene, domain, nodes[0], nodes[1]);
        await DomainAsync(scene, theirs, others[0], others[2]);
        var before = await scene.Store.FingerprintAsync();
        Task<Answer> Join(long from, long to, string handling) => scene.PostAsync("/2/skeleton/join", $"from_id={from}&to_id={to}{handling}", "editor");

        Assert.Contains("sampler_handling", (await Join(nodes[2], others[0], "")).Expect(HttpStatusCode.BadRequest).Body, StringComparison.Ordinal);
        (await Join(nodes[2], others[0], "&sampler_handling=branch&lose_sampler_handling=forget")).Expect(HttpStatusCode.BadRequest);
        (await Join(nodes[2], others[0], "&sampler_handling=create-intervals")).Expect(HttpStatusCode.BadRequest);
        (await Join(nodes[1], others[0], "&sampler_handling=branch")).Expect(HttpStatusCode.BadRequest);
        Assert.Equal(before, await scene.Store.FingerprintAsync());

        // A new root would be above the start of the domain.
        (await Join(nodes[2], others[2], "&sampler_handling=new-domain&lose_sampler_handling=delete-samplers")).Expect(HttpStatusCode.BadRequest);
        (await Join(nodes[2], others[0], "&sampler_handling=new-domain&lose_sampler_handling=delete-samplers")).Expect(HttpStatusCode.OK);
        Assert.Equal(["0"], await scene.Store.QueryAsync($"SELECT count(*) FROM catmaid_sampler WHERE id = {theirs}"));
        Assert.Equal(["0"], await scene.Store.QueryAsync($"SELECT count(*) FROM catmaid_samplerdomain WHERE sampler_id = {theirs}"));
        Assert.Equal(
            [$"{nodes[0]} {nodes[3]}", $"{nodes[0]} {others[0]}", $"{others[0]} {others[2]}"],
            await scene.Store.QueryAsync($"SELECT start_node_id || ' ' || end_node_id FROM catmaid_samplerdomain d JOIN catmaid_samplerdomainend e ON e.domain_id = d.id WHERE sampler_id = {sampler} ORDER BY start_node_id, end_node_id"));

        // A sampler goes along with its skeleton.
        (await Join(thirds[1], nodes[0], "&sampler_handling=branch")).Expect(HttpStatusCode.OK);
        Assert.Equal([$"{third}"], await scene.Store.QueryAsync($"SELECT skeleton_id FROM catmaid_sampler WHERE id = {sampler}"));
        var neuron = (long)(await scene.GetAsync($"/2/skeleton/{third}/neuronname")).Json["neuronid"]!;
        Assert.Contains("sampler", (await scene.GetAsync($"/2/neuron/{neuron}/delete", "editor")).Expect(HttpStatusCode.BadRequest).Error, StringComparison.Ordinal);
    }

    private static async Task<(long Skeleton, List<long> Nodes)> ChainAsync(ClientScene scene, int count)
    {
        var root = (await scene.PostAsync("/2/treenode/create", "x=0&y=0&z=0", "editor")).Expect(HttpStatusCode.OK).Json;
        var nodes = new List<long> { (long)root["treenode_id"]! };
        while (nodes.Count < count)
            nodes.Add(await ChildAsync(scene, nodes[^1]));
        return ((long)root["skeleton_id"]!, nodes);
    }

    private static async Task<long> ChildAsync(ClientScene scene, long parent) =>
        (long)(await scene.PostAsync("/2/treenode/create", $"x=0&y=0&z=10&parent_id={parent}", "editor")).Expect(HttpStatusCode.OK).Json["treenode_id"]!;

    private static async Task<long> SamplerAsync(ClientScene scene, long skeleton)
    {
        foreach (var (table, name) in new[] { ("state", "open"), ("domaintype", "regular"), ("intervalstate", "untouched") })
            await scene.Store.ExecuteAsync($"INSERT INTO catmaid_sampler{table} (id, name, description) SELECT 1, '{name}', '' WHERE NOT EXISTS (SELECT 1 FROM catmaid_sampler{table} WHERE id = 1)");
        return await AddAsync(
            scene, "catmaid_sampler", "interval_length, interval_error, create_interval_boundaries, review_required, sampler_state_id, skeleton_id, leaf_segment_handling, merge_limit", $"1000, 250, {False(scene)}, {False(scene)}, 1, {skeleton}, 'ignore', 0");
    }

    private static async Task<long> DomainAsync(ClientScene scene, long sampler, long start, long end)
    {
        var domain = await AddAsync(scene, "catmaid_samplerdomain", "sampler_id, start_node_id, domain_type_id", $"{sampler}, {start}, 1");
        await scene.Store.ExecuteAsync($"INSERT INTO catmaid_samplerdomainend (id, domain_id, end_node_id) VALUES ({Next()}, {domain}, {end})");
        return domain;
    }

    private static Task<long> IntervalAsync(ClientScene scene, long domain, long start, long end) =>
        AddAsync(scene, "catmaid_samplerinterval", "domain_id, interval_state_id, start_node_id, end_node_id", $"{domain}, 1, {start}, {end}");

    private static async Task<long> AddAsync(ClientScene scene, string table, string columns, string values)
    {
        var (id, now) = (Next(), scene.Store.Database is null ? "0" : "now()");
        await scene.Store.ExecuteAsync($"INSERT INTO {table} (id, user_id, project_id, creation_time, edition_time, {columns}) SELECT {id}, id, 2, {now}, {now}, {values} FROM auth_user WHERE username = 'editor'");
        return id;
    }

    private static long Next() => Interlocked.Increment(ref _last);

    private static string False(ClientScene scene) => scene.Store.Database is null ? "0" : "false";
}
