using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;

namespace Tracelift.Server.Api.Samplers;

/// <summary>Samplers of skeletons.</summary>
internal static class SamplerCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Samplers";
        api.Get("/{pid}/samplers", Requirement.Browse, "The samplers; times in whole seconds since 1970.", ListAsync)
            .Takes("skeleton_ids", FieldKind.Ids, "Only those of these skeletons.")
            .Takes("with_domains", FieldKind.Flag, "Whether to return their domains.")
            .Takes("with_intervals", FieldKind.Flag, "Whether to return their domains with intervals.")
            .Answers("""[{"id": 1, "creation_time": 1795985645, "edition_time": 1795985645, "interval_length": 500, "interval_error": 100, "leaf_segment_handling": "merge", "merge_limit": 0.5, "review_required": true, "create_interval_boundaries": false, "state_id": 1, "skeleton_id": 361, "user_id": 3}]""");
        api.Get("/{pid}/skeletons/{sid}/sampler-count", Requirement.Browse, "The number of samplers of a skeleton.", CountAsync).Answers("""{"n_samplers": 1}""");
        api.Post("/{pid}/skeletons/sampler-count", Requirement.Browse, "The numbers of samplers of skeletons.", CountManyAsync)
            .Takes("skeleton_ids", FieldKind.Ids, "The skeletons.", isRequired: true).Answers("""{"361": 1}""");
    }

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var query = data.Query(SamplerModels.Sampler);
        var samplers = await data.ListAsync(fields.Ids("skeleton_ids") is { Count: > 0 } skeletons ? query.Where("skeleton", new IdSet(skeletons)) : query, Sampler, cancellationToken);
        if (fields.Flag("with_domains") || fields.Flag("with_intervals"))
        {
            var domains = await DomainsAsync(data, new IdSet(samplers.Select(sampler => sampler.Id)), fields.Flag("with_intervals"), cancellationToken);
            foreach (var (id, sampler) in samplers)
                sampler["domains"] = new JsonArray([.. domains[id]]);
        }

        return ApiAnswer.Json(new JsonArray([.. samplers.OrderBy(sampler => sampler.Id).Select(sampler => sampler.Row)]));
    }

    private static async Task<ILookup<long, JsonObject>> DomainsAsync(ProjectData data, IdSet samplers, bool withIntervals, CancellationToken cancellationToken)
    {
        var domains = await data.ListAsync(
            data.Query(SamplerModels.Domain).Where("sampler", samplers),
            row => (row.Id, Sampler: row.Long("sampler"), Row: new JsonObject
            {
                ["id"] = row.Id,
                ["sampler_id"] = row.Long("sampler"),
                ["type_id"] = row.Long("domain_type"),
                ["parent_interval"] = row.LongOrNull("parent_interval"),
                ["start_node_id"] = row.Long("start_node"),
                ["user_id"] = row.Long("user"),
                ["project_id"] = data.Project,
            }),
            cancellationToken);
        var ids = new IdSet(domains.Select(domain => domain.Id));

        // Ends have no project: their domains do.
        var ends = (await data.ListAsync(
            new RowQuery(SamplerModels.DomainEnd).Where("domain", ids), row => (row.Id, Domain: row.Long("domain"), Node: row.Long("end_node")), cancellationToken)).OrderBy(end => end.Id).ToLookup(end => end.Domain);
        var intervals = withIntervals
            ? (await data.ListAsync(
                data.Query(SamplerModels.Interval).Where("domain", ids),
                row => (row.Id, Domain: row.Long("domain"), Start: row.Long("start_node"), End: row.Long("end_node"), State: row.Long("interval_state")),
                cancellationToken)).OrderBy(interval => interval.Id).ToLookup(interval => interval.Domain)
            : null;
        foreach (var (id, _, row) in domains)
        {
            row["ends"] = new JsonArray([.. ends[id].Select(end => new JsonObject { ["id"] = end.Id, ["node_id"] = end.Node })]);
            if (intervals is not null)
                row["intervals"] = new JsonArray([.. intervals[id].Select(interval => new JsonArray(interval.Id, interval.Start, interval.End, interval.State))]);
        }

        return domains.OrderBy(domain => domain.Id).ToLookup(domain => domain.Sampler, domain => domain.Row);
    }

    private static async Task<ApiAnswer> CountAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var found = await data.ListAsync(data.Query(SamplerModels.Sampler).Where("skeleton", request.Id("sid")), row => row.Id, cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["n_samplers"] = found.Count });
    }

    private static async Task<ApiAnswer> CountManyAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeletons = (await request.FieldsAsync(cancellationToken)).Ids("skeleton_ids");
        if (skeletons.Count == 0)
            throw ApiFault.BadValue("Need at least one skeleton ID");
        var counts = skeletons.ToDictionary(id => id, _ => 0L);
        foreach (var skeleton in await data.ListAsync(data.Query(SamplerModels.Sampler).Where("skeleton", new IdSet(skeletons)), row => row.Long("skeleton"), cancellationToken))
            counts[skeleton]++;
        return ApiAnswer.Json(counts.ById(), AnswerJson.Default.DictionaryStringInt64);
    }

    private static (long Id, JsonObject Row) Sampler(StoredRow row) => (row.Id, new JsonObject
    {
        ["id"] = row.Id,
        ["creation_time"] = Seconds(row.Long("creation_time")),
        ["edition_time"] = Seconds(row.Long("edition_time")),
        ["interval_length"] = row.Double("interval_length"),
        ["interval_error"] = row.Double("interval_error"),
        ["leaf_segment_handling"] = row.Text("leaf_segment_handling"),
        ["merge_limit"] = row.Float("merge_limit"),
        ["review_required"] = row.Long("review_required") != 0,
        ["create_interval_boundaries"] = row.Long("create_interval_boundaries") != 0,
        ["state_id"] = row.Long("sampler_state"),
        ["skeleton_id"] = row.Long("skeleton"),
        ["user_id"] = row.Long("user"),
    });

    private static long Seconds(long time) => (long)Math.Floor(time / (double)Timestamp.Second);
}
