using System.Globalization;
using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Origins;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Reads the origins of skeletons, and the numbers of their imported nodes.</summary>
internal static class OriginCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Skeletons";
        api.Post("/{pid}/skeletons/origin", Requirement.Browse, "The origins of skeletons: their ids on other servers.", OriginAsync)
            .Takes("skeleton_ids", FieldKind.Ids, "The skeletons.", isRequired: true)
            .Answers("""{"data_sources": {"3": {"name": null, "url": "https://example.org/catmaid", "source_project_id": 1}}, "origins": {"2346": {"data_source_id": 3, "source_id": 235}}}""");
        api.Post("/{pid}/skeletons/from-origin", Requirement.Browse, "The skeletons here that came from skeletons of another server.", FromOriginAsync)
            .Takes("source_ids", FieldKind.Ids, "The ids of skeletons on the other server.", isRequired: true)
            .Takes("source_url", FieldKind.Text, "The URL of the other server.", isRequired: true)
            .Takes("source_project_id", FieldKind.Integer, "The project on the other server.", isRequired: true)
            .Answers("""{"235": 2346}""");
        api.Post("/{pid}/skeletons/import-info", Requirement.Browse, "The number of imported nodes of skeletons.", ImportInfoAsync)
            .Takes("skeleton_ids", FieldKind.Ids, "The skeletons.", isRequired: true)
            .Takes("with_treenodes", FieldKind.Flag, "Whether to return the ids of these nodes (imported_treenodes), too; null for none.")
            .Answers("""{"2346": {"n_imported_treenodes": 1200}}""");
        api.Get("/{pid}/treenodes/{id}/importing-user", Requirement.Browse, "The user who imported a treenode; null if it was not imported.", ImporterAsync)
            .Answers("""{"importing_user_id": 4}""");
    }

    private static async Task<ApiAnswer> OriginAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var session = await request.ReadAsync(cancellationToken);
        var origins = await session.ListAsync(
            new RowQuery(OriginModels.SkeletonOrigin) { Project = request.Project }.Where("skeleton", await SkeletonsAsync(request, cancellationToken)),
            row => (Skeleton: row.Long("skeleton"), DataSource: row.Long("data_source"), Id: row.Long("source_id")),
            cancellationToken);
        var sources = await session.ListAsync(
            new RowQuery(OriginModels.DataSource) { Project = request.Project }.Where("pk", new IdSet(origins.Select(origin => origin.DataSource))),
            row => (row.Id, Source: new DataSourceAnswer(row.TextOrNull("name"), row.Text("url"), row.Long("source_project_id"))),
            cancellationToken);
        return ApiAnswer.Json(
            new OriginsAnswer(
                sources.ToDictionary(source => Text(source.Id), source => source.Source),
                origins.DistinctBy(origin => origin.Skeleton).ToDictionary(origin => Text(origin.Skeleton), origin => new OriginAnswer(origin.DataSource, origin.Id))),
            AnswerJson.Default.OriginsAnswer);
    }

    private static async Task<ApiAnswer> FromOriginAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var session = await request.ReadAsync(cancellationToken);
        var sources = await session.ListAsync(
            new RowQuery(OriginModels.DataSource) { Project = request.Project }
                .WhereText("url", [.. OriginAddress.Spellings(fields.RequiredText("source_url"))]).Where("source_project_id", fields.RequiredLong("source_project_id")),
            row => row.Id,
            cancellationToken);
        var origins = await session.ListAsync(
            new RowQuery(OriginModels.SkeletonOrigin) { Project = request.Project }
                .Where("data_source", new IdSet(sources)).Where("source_id", new IdSet(fields.Ids("source_ids"))),
            row => (Source: row.Long("source_id"), Skeleton: row.Long("skeleton")),
            cancellationToken);

        // Without a foreign key, an origin can outlive its skeleton.
        var there = new IdSet(await session.ListAsync(
            new RowQuery(Models.ClassInstance) { Project = request.Project }.Where("pk", new IdSet(origins.Select(origin => origin.Skeleton))), row => row.Id, cancellationToken));
        return ApiAnswer.Json(origins.Where(origin => there.Contains(origin.Skeleton)).GroupBy(origin => origin.Source)
            .ToDictionary(found => Text(found.Key), found => found.Min(origin => origin.Skeleton)), AnswerJson.Default.DictionaryStringInt64);
    }

    private static async Task<ApiAnswer> ImportInfoAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var skeletons = await SkeletonsAsync(request, cancellationToken);
        var session = await request.ReadAsync(cancellationToken);
        var nodes = (await session.ImportedNodesAsync(request.Project, skeletons, cancellationToken)).ToLookup(found => found.Skeleton, found => found.Nodes);

        // Skips ids that are not skeletons of the project.
        var there = await session.ListAsync(new RowQuery(Models.ClassInstance) { Project = request.Project }.Where("pk", skeletons), row => row.Id, cancellationToken);
        if (!(await request.FieldsAsync(cancellationToken)).Flag("with_treenodes"))
            return ApiAnswer.Json(there.ToDictionary(Text, skeleton => new ImportInfoAnswer(nodes[skeleton].Sum())), AnswerJson.Default.DictionaryStringImportInfoAnswer);
        var imported = await ImportedAsync(session, request.Project, new IdSet(there), cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartObject();
            foreach (var skeleton in there.Order())
            {
                writer.WriteStartObject(Text(skeleton));
                writer.WriteNumber("n_imported_treenodes", nodes[skeleton].Sum());
                writer.WritePropertyName("imported_treenodes");
                if (imported.TryGetValue(skeleton, out var ids))
                    writer.WriteIds(ids);
                else
                    writer.WriteNullValue();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            return Task.CompletedTask;
        });
    }

    /// <summary>Returns the imported nodes by skeleton. A node was imported if it was made in the moment of an import.</summary>
    private static async Task<Dictionary<long, IdSet>> ImportedAsync(IReadSession session, long project, IdSet skeletons, CancellationToken cancellationToken)
    {
        var imports = (await ImportsAsync(session, project, cancellationToken)).Select(import => import.Time).ToHashSet();
        var found = new Dictionary<long, IdSet>();
        if (skeletons.IsEmpty)
            return found;
        await foreach (var batch in session.ReadAsync(new RowQuery(Models.Treenode) { Project = project }.Where("skeleton", skeletons), cancellationToken))
        {
            using (batch)
            {
                var (created, theirs) = (batch.Longs("creation_time").Values, batch.Longs("skeleton").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (!imports.Contains(created[row]))
                        continue;
                    if (!found.TryGetValue(theirs[row], out var ids))
                        found[theirs[row]] = ids = [];
                    ids.Add(batch.Ids[row]);
                }
            }
        }

        return found;
    }

    private static Task<List<(long Time, long? User)>> ImportsAsync(IReadSession session, long project, CancellationToken cancellationToken) => session.ListAsync(
        new RowQuery(HistoryModels.Transaction) { Project = project }.WhereText("label", [HistoryModels.SkeletonImport]), row => (row.Long("execution_time"), row.LongOrNull("user")), cancellationToken);

    private static async Task<ApiAnswer> ImporterAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var session = await request.ReadAsync(cancellationToken);
        var created = await session.ListAsync(new RowQuery(Models.Treenode) { Project = request.Project }.Where("pk", request.Id("id")), row => row.Long("creation_time"), cancellationToken);
        var user = created is [var time] ? (await ImportsAsync(session, request.Project, cancellationToken)).FirstOrDefault(import => import.Time == time).User : null;
        return ApiAnswer.Json(new JsonObject { ["importing_user_id"] = user });
    }

    private static async Task<IdSet> SkeletonsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var ids = (await request.FieldsAsync(cancellationToken)).Ids("skeleton_ids", "skids", "skeleton_list");
        return ids.Count > 0 ? new IdSet(ids) : throw ApiFault.BadValue("Need at least one skeleton ID");
    }

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The origins of skeletons.</summary>
internal sealed record OriginsAnswer(Dictionary<string, DataSourceAnswer> DataSources, Dictionary<string, OriginAnswer> Origins);

/// <summary>A source of skeletons.</summary>
internal sealed record DataSourceAnswer(string? Name, string Url, long SourceProjectId);

/// <summary>The origin of a skeleton.</summary>
internal sealed record OriginAnswer(long DataSourceId, long SourceId);

/// <summary>The number of a skeleton's imported nodes.</summary>
internal sealed record ImportInfoAnswer(long NImportedTreenodes);
