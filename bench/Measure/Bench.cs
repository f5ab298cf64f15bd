using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Tracelift.Bench.Measure;

/// <summary>Runs all measurements in order.</summary>
internal sealed class Bench(MeasureOptions options)
{
    private const int Starts = 20;
    private const int Stacks = 10_000;
    private const string Help = "help", Sqlite = "sqlite", Copy = "copy", On = "on", Off = "off", Export = "export", Bulk = "bulk", Kept = "bulk-kept", Resume = "bulk-resume", Undo = "undo", Collection = "swc", Formats = "formats", Upload = "upload", Calls = "calls";

    private readonly Results _results = new();

    /// <summary>The names of measurements that can run alone.</summary>
    public static IReadOnlyList<string> Parts { get; } = [Help, Sqlite, Copy, On, Off, Export, Bulk, Kept, Resume, Undo, Collection, Formats, Upload, Calls];

    /// <summary>Runs the measurements.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Folder);
        if (options.Only.Contains(Help))
            await MeasureHelpAsync(cancellationToken);
        foreach (var size in options.Sizes.Where(_ => options.Only.Any(part => part is not Help)))
        {
            var folder = Directory.CreateDirectory(Path.Combine(options.Folder, size.ToString(CultureInfo.InvariantCulture))).FullName;
            var project = Path.Combine(folder, "project.json");
            if (!File.Exists(project) && options.Only.Any(part => part is not (Help or Collection or Upload)))
                await Tracelift.GenerateAsync(size, project, cancellationToken);
            var name = string.Create(CultureInfo.InvariantCulture, $"{size:N0} treenodes");
            if (options.Only.Contains(Sqlite))
                await MeasureSqliteAsync(name, folder, project, cancellationToken);
            if (options.Only.Contains(Copy))
                await MeasureCopyAsync(name, folder, project, cancellationToken);
            if (options.Only.Contains(Collection))
                await MeasureCollectionAsync(size, name, folder, cancellationToken);
            if (options.Only.Contains(Formats))
                await MeasureFormatsAsync(name, folder, project, cancellationToken);
            foreach (var settings in options.Settings.Where(_ => options.Only.Any(part => part is not (Help or Sqlite or Copy or Collection or Formats or Upload or Calls))))
                await MeasurePostgresAsync(name, settings, folder, project, cancellationToken);
            if (options.Only.Contains(Upload))
                await MeasureUploadsAsync(size, folder, cancellationToken);
            foreach (var settings in options.Settings.Where(_ => options.Only.Contains(Calls)))
                await MeasureCallsAsync(name, settings, folder, project, cancellationToken);
        }
    }

    /// <summary>Measures the start of a command, with its script.</summary>
    private async Task MeasureHelpAsync(CancellationToken cancellationToken)
    {
        var taken = new List<Taken>();
        for (var run = 0; run < Starts; run++)
            taken.Add(await Tracelift.HelpAsync(cancellationToken));
        _results.Add($"./tracelift --help, median of {Starts}", null, taken);
    }

    private async Task MeasureSqliteAsync(string name, string folder, string project, CancellationToken cancellationToken)
    {
        var store = Path.Combine(folder, "store.sqlite");
        var (imports, exports) = (new List<Taken>(), new List<Taken>());
        for (var run = 0; run < options.Runs; run++)
        {
            foreach (var file in Directory.GetFiles(folder, "store.sqlite*"))
                File.Delete(file);
            imports.Add(await Tracelift.ImportAsync(project, store, null, [], cancellationToken));
            exports.Add(await Tracelift.ExportAsync(store, Path.Combine(folder, "export.json"), null, cancellationToken));
        }

        _results.Add($"import into SQLite, {name}", Tracelift.Objects(imports[0]), imports);
        _results.Add($"export from SQLite, {name}", Tracelift.Objects(exports[0]), exports);
    }

    /// <summary>Measures exports to each format, and loads of those that hold no users.</summary>
    private async Task MeasureFormatsAsync(string name, string folder, string project, CancellationToken cancellationToken)
    {
        var (from, to) = (Path.Combine(folder, "from.sqlite"), Path.Combine(folder, "to.sqlite"));
        Remove("from.sqlite*");
        await Tracelift.ImportAsync(project, from, null, [], cancellationToken);
        foreach (var (format, file, isLoaded) in ((string, string, bool)[])
            [("json", "out.json", false), ("csv", "out_csv", false), ("swc", "out.zip", true), ("parquet", "out.parquet", true), ("nml", "out.nml", false), ("precomputed", "out_precomputed", false)])
        {
            var (exports, loads) = (new List<Taken>(), new List<Taken>());
            for (var run = 0; run < options.Runs; run++)
            {
                Remove("out*");
                exports.Add(await Tracelift.ExportToAsync(from, Path.Combine(folder, file), format, cancellationToken));
                if (!isLoaded)
                    continue;
                Remove("to.sqlite*");
                await Tracelift.RunAsync(["user", "add", "anna", "--store", to], cancellationToken);
                loads.Add(await Tracelift.BulkLoadAsync(Path.Combine(folder, file), to, null, ["--user", "anna"], cancellationToken));
            }

            _results.Add($"export to {format} from SQLite, {name}", Tracelift.Objects(exports[0]), exports);
            if (isLoaded)
                _results.Add($"bulk load of {format} into SQLite, {name}", Tracelift.Objects(loads[0]), loads);
        }

        void Remove(string pattern)
        {
            foreach (var entry in Directory.GetFileSystemEntries(folder, pattern))
            {
                if (Directory.Exists(entry))
                    Directory.Delete(entry, recursive: true);
                else
                    File.Delete(entry);
            }
        }
    }

    /// <summary>Measures the copy of a project with many stacks, beside its export as a file that is imported again.</summary>
    private async Task MeasureCopyAsync(string name, string folder, string project, CancellationToken cancellationToken)
    {
        var (source, copy, file, again) = (Path.Combine(folder, "source.sqlite"), Path.Combine(folder, "copy.sqlite"), Path.Combine(folder, "copied.json"), Path.Combine(folder, "again.sqlite"));
        var stacks = Path.Combine(folder, "stacks.json");
        await File.WriteAllTextAsync(stacks, StackDefinitions(), cancellationToken);
        Delete("source.sqlite*");
        await Tracelift.ImportAsync(project, source, null, [], cancellationToken);
        await Tracelift.RunAsync(["projects", "import", "--input", stacks, "--project-id", "1", "--store", source, "--yes"], cancellationToken);
        var (copies, comparisons, files) = (new List<Taken>(), new List<Taken>(), new List<Taken>());
        for (var run = 0; run < options.Runs; run++)
        {
            Delete("copy.sqlite*");
            Delete("again.sqlite*");
            copies.Add(await Tracelift.CopyAsync(source, copy, cancellationToken));
            comparisons.Add(await Tracelift.CompareAsync(source, copy, cancellationToken));
            var (export, import) = (await Tracelift.ExportAsync(source, file, null, cancellationToken), await Tracelift.ImportAsync(file, again, null, [], cancellationToken));
            files.Add(new Taken(export.Seconds + import.Seconds, Math.Max(export.Memory, import.Memory), null, import.Output));
        }

        var what = string.Create(CultureInfo.InvariantCulture, $"{name}, {Stacks:N0} stacks");
        _results.Add($"copy from SQLite to SQLite, {what}", Tracelift.Objects(files[0]) + Stacks, copies, "export and import", files);
        _results.Add($"comparison of both, {what}", Tracelift.Objects(files[0]) + Stacks, comparisons);

        void Delete(string pattern)
        {
            foreach (var old in Directory.GetFiles(folder, pattern))
                File.Delete(old);
        }
    }

    private static string StackDefinitions()
    {
        var stacks = Enumerable.Range(0, Stacks).Select(stack => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"title": "Stack {{stack}}", "dimension": "(28128,31840,4841)", "resolution": "(3.8,3.8,50)", "mirrors": [{"title": "m", "url": "https://tiles.example.org/{{stack}}/"}]}"""));
        return "[{\"project\": {\"title\": \"stacks\", \"stacks\": [" + string.Join(",\n", stacks) + "]}}]";
    }

    private async Task MeasurePostgresAsync(string name, string settings, string folder, string project, CancellationToken cancellationToken)
    {
        await using var server = await PrivateServer.StartAsync(folder, ServerSettings.Lines(settings), cancellationToken);
        var catmaid = new Catmaid(server);
        await catmaid.PrepareAsync(cancellationToken);
        var rival = new PsqlRival(server, folder);

        if (!rival.HasFiles || options.Only.Any(part => part is Export or Bulk or Resume or Undo))
            await MeasureLoadedAsync($"({settings}), {name}", server, catmaid, rival, folder, project, cancellationToken);
        await catmaid.AllowSilenceAsync(isAllowed: true, cancellationToken);
        if (options.Only.Contains(Kept))
            await MeasureBulkAsync(isDropped: false, null, $"({settings}), {name}", server, catmaid, rival, project, cancellationToken);

        foreach (var triggers in new[] { Off, On }.Where(options.Only.Contains))
        {
            await catmaid.AllowSilenceAsync(isAllowed: triggers == Off, cancellationToken);
            await MeasureImportAsync($"import, triggers {triggers} ({settings}), {name}", triggers, server, catmaid, rival, project, cancellationToken);
        }
    }

    /// <summary>Measures a full database: writes the rival's files from it, exports it, compares with it and undoes it.</summary>
    private async Task MeasureLoadedAsync(
        string name, PrivateServer server, Catmaid catmaid, PsqlRival rival, string folder, string project, CancellationToken cancellationToken)
    {
        var full = await catmaid.CreateAsync(cancellationToken);
        await catmaid.AllowSilenceAsync(isAllowed: true, cancellationToken);
        var first = await LoadInBulkAsync(project, server, full, isDropped: true, connections: 2, cancellationToken);
        await rival.UnloadAsync(full, cancellationToken);

        if (options.Only.Contains(Export))
            await MeasureExportAsync($"export from PostgreSQL {name}", server, full, rival, folder, cancellationToken);
        if (options.Only.Contains(Bulk))
            await MeasureBulkAsync(isDropped: true, (full, first), name, server, catmaid, rival, project, cancellationToken);
        if (options.Only.Contains(Resume))
        {
            // The result is the same either way. A role that may not turn off triggers has them fire for the undo, too.
            foreach (var triggers in new[] { Off, On })
            {
                await catmaid.AllowSilenceAsync(isAllowed: triggers == Off, cancellationToken);
                await MeasureResumeAsync(triggers, name, (full, first), server, catmaid, project, cancellationToken);
            }
        }

        if (options.Only.Contains(Undo))
        {
            // As a role that may not turn off triggers; bulk-resume measures an undo without them.
            await catmaid.AllowSilenceAsync(isAllowed: false, cancellationToken);
            var empty = await catmaid.CreateAsync(cancellationToken);
            await MeasureUndoAsync(On, name, full, await CountsAsync(server, empty, cancellationToken), Tracelift.Objects(first), server, cancellationToken);
            await catmaid.DropAsync(empty, cancellationToken);
        }

        await catmaid.DropAsync(full, cancellationToken);
    }

    /// <summary>Measures a zip of SWC files and the same rows as CSV, both into SQLite.</summary>
    private async Task MeasureCollectionAsync(long size, string name, string folder, CancellationToken cancellationToken)
    {
        var (zip, tables) = (Path.Combine(folder, "swc.zip"), Path.Combine(folder, "tables"));
        if (!File.Exists(zip))
            SwcFiles.Write(size, zip, tables);
        var (swc, csv) = (new List<Taken>(), new List<Taken>());
        for (var run = 0; run < options.Runs; run++)
        {
            foreach (var (source, taken, more) in ((string, List<Taken>, string[])[])[(tables, csv, ["--map-users", "false"]), (zip, swc, [])])
            {
                foreach (var file in Directory.GetFiles(folder, "store.sqlite*"))
                    File.Delete(file);
                taken.Add(await Tracelift.BulkLoadAsync(source, Path.Combine(folder, "store.sqlite"), null, ["--user", "system", .. more], cancellationToken));
            }
        }

        _results.Add($"bulk load of a zip of SWC files into SQLite, {name}", Tracelift.Objects(swc[0]), swc, "the same as CSV", csv);
        Tracelift.PrintStages(swc[^1]);
    }

    /// <summary>Measures SWC files over HTTP: into SQLite, and into CATMAID's tables beside psql with the same rows.</summary>
    private async Task MeasureUploadsAsync(long size, string folder, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.GetFiles(folder, "store.sqlite*"))
            File.Delete(file);
        var uploads = Uploads.Of(size);
        var (single, archive) = await uploads.RunAsync(Path.Combine(folder, "store.sqlite"), null, folder, cancellationToken);
        _results.Add($"{uploads.Name}, one a request, SQLite", uploads.Nodes, [single]);
        _results.Add($"{uploads.Name}, an archive, SQLite", uploads.Nodes, [archive]);
        foreach (var settings in options.Settings)
        {
            await using var server = await PrivateServer.StartAsync(folder, ServerSettings.Lines(settings), cancellationToken);
            var catmaid = new Catmaid(server);
            await catmaid.PrepareAsync(cancellationToken);
            var (mine, other) = (await catmaid.CreateAsync(cancellationToken), await catmaid.CreateAsync(cancellationToken));
            await Tracelift.AttachAsync(server.Url(mine, Catmaid.Role), cancellationToken);

            // With CATMAID's triggers and indexes each row takes far longer, also for psql.
            uploads = Uploads.Of(size / 10);
            (single, archive) = await uploads.RunAsync(server.Url(mine, Catmaid.Role), server.Process, folder, cancellationToken);
            var rival = new PsqlRival(server, folder);
            await rival.UnloadAsync(mine, cancellationToken);
            var both = await rival.LoadAsync(other, isSilent: false, cancellationToken);

            // The database holds the files twice by now.
            var once = both with { Seconds = both.Seconds / 2 };
            _results.Add($"{uploads.Name}, one a request, PostgreSQL ({settings})", uploads.Nodes, [single], "psql, all in one COPY,", [once]);
            _results.Add($"{uploads.Name}, an archive, PostgreSQL ({settings})", uploads.Nodes, [archive], "psql", [once]);
        }
    }

    /// <summary>Measures the heaviest calls over CATMAID's tables, beside statements that read the same.</summary>
    private async Task MeasureCallsAsync(string name, string settings, string folder, string project, CancellationToken cancellationToken)
    {
        await using var server = await PrivateServer.StartAsync(folder, ServerSettings.Lines(settings), cancellationToken);
        var catmaid = new Catmaid(server);
        await catmaid.PrepareAsync(cancellationToken);
        await catmaid.AllowSilenceAsync(isAllowed: true, cancellationToken);
        var database = await catmaid.CreateAsync(cancellationToken);
        await Tracelift.ImportAsync(project, server.Url(database, Catmaid.Role), null, ["--triggers", Off], cancellationToken);
        await server.ExecuteAsync(database, "VACUUM ANALYZE", cancellationToken);
        await new CallRuns(server, database).RunAsync(_results, $"PostgreSQL ({settings}), {name}", cancellationToken);
    }

    /// <summary>Measures bulk loads beside psql, with indexes dropped or kept, with one connection and with two.</summary>
    private async Task MeasureBulkAsync(
        bool isDropped,
        (string Database, Taken Taken)? first,
        string name,
        PrivateServer server,
        Catmaid catmaid,
        PsqlRival rival,
        string project,
        CancellationToken cancellationToken)
    {
        var (one, two, theirs) = (new List<Taken>(), new List<Taken>(), new List<Taken>());
        for (var run = 0; run < options.Runs; run++)
        {
            var other = await catmaid.CreateAsync(cancellationToken);
            theirs.Add(await (isDropped ? rival.LoadWithoutIndexesAsync(other, cancellationToken) : rival.LoadAsync(other, isSilent: true, cancellationToken)));
            foreach (var (taken, connections) in new[] { (one, 1), (two, 2) })
            {
                // The rival's files come from a load of the same kind.
                if (connections == 2 && run == 0 && first is { } known)
                {
                    await RequireSameAsync(server, known.Database, other, cancellationToken);
                    taken.Add(known.Taken);
                    continue;
                }

                var mine = await catmaid.CreateAsync(cancellationToken);
                taken.Add(await LoadInBulkAsync(project, server, mine, isDropped, connections, cancellationToken));
                await RequireSameAsync(server, mine, other, cancellationToken);
                await catmaid.DropAsync(mine, cancellationToken);
            }

            await catmaid.DropAsync(other, cancellationToken);
        }

        var how = isDropped ? "indexes dropped and made again" : "indexes kept";
        _results.Add($"bulk load, {how} {name}", Tracelift.Objects(one[0]), one, "psql", theirs);
        Tracelift.PrintStages(one[^1]);
        _results.Add($"bulk load, {how}, two connections {name}", Tracelift.Objects(two[0]), two, "psql", theirs);
        Tracelift.PrintStages(two[^1]);
    }

    private static async Task<Taken> LoadInBulkAsync(
        string project, PrivateServer server, string database, bool isDropped, int connections, CancellationToken cancellationToken)
    {
        await Tracelift.AttachAsync(server.Url(database, Catmaid.Role), cancellationToken);
        return await Tracelift.BulkLoadAsync(project, server.Url(database, Catmaid.Role), server.Process, HowToLoad(isDropped, connections), cancellationToken);
    }

    private static string[] HowToLoad(bool isDropped, int connections, string triggers = Off) =>
        ["--create-unknown-users", "--triggers", triggers, "--drop-indexes", isDropped ? "true" : "false", "--connections", $"{connections}"];

    /// <summary>
    /// Measures a bulk load that is killed halfway and resumed: the result must equal an uninterrupted load, and an undo
    /// must delete all of it.
    /// </summary>
    private async Task MeasureResumeAsync(
        string triggers, string name, (string Database, Taken Taken) whole, PrivateServer server, Catmaid catmaid, string project, CancellationToken cancellationToken)
    {
        var mine = await catmaid.CreateAsync(cancellationToken);
        var url = server.Url(mine, Catmaid.Role);
        await Tracelift.AttachAsync(url, cancellationToken);
        var before = await CountsAsync(server, mine, cancellationToken);

        var began = Stopwatch.GetTimestamp();
        using (var killed = Tracelift.Start(["bulk", "load", project, "--store", url, "--target", "new:Benchmark", "--verbosity", "0", .. HowToLoad(true, 2, triggers)]))
        {
            while (!killed.HasExited && await LoadedAsync(server, mine, cancellationToken) is false)
                await Task.Delay(TimeSpan.FromSeconds(0.5), cancellationToken);
            killed.Kill(entireProcessTree: true);
            await killed.WaitForExitAsync(cancellationToken);
        }

        var until = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var rest = await Tracelift.BulkLoadAsync(project, url, server.Process, [.. HowToLoad(true, 2, triggers), "--resume"], cancellationToken);
        await RequireSameAsync(server, mine, whole.Database, cancellationToken);
        await RequireFreshAsync(server, mine, cancellationToken);
        await MeasureUndoAsync(triggers, name, mine, before, Tracelift.Objects(rest), server, cancellationToken);
        await catmaid.DropAsync(mine, cancellationToken);

        _results.Add($"bulk load, triggers {triggers}, killed after {until:0} s, gone on with {name}", Tracelift.Objects(rest), [rest with { Seconds = rest.Seconds + until }], "not killed", [whole.Taken]);
    }

    /// <summary>Measures the undo of the only run: all rows must be as before.</summary>
    private static async Task MeasureUndoAsync(
        string triggers, string name, string database, List<string> before, long objects, PrivateServer server, CancellationToken cancellationToken)
    {
        var undo = Stopwatch.StartNew();
        await Tracelift.RunAsync(["undo", "1", "--yes", "--store", server.Url(database, Catmaid.Role)], cancellationToken);
        undo.Stop();
        if (!before.SequenceEqual(await CountsAsync(server, database, cancellationToken)))
            throw new BenchException("After the undo not all is as it was before");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| undo of a bulk load, triggers {triggers} {name} | {objects:N0} | {undo.Elapsed.TotalSeconds:0.0} s | {objects / undo.Elapsed.TotalSeconds:N0} | | | | |"));
    }

    private static Task<List<string>> CountsAsync(PrivateServer server, string database, CancellationToken cancellationToken)
    {
        string[] tables = ["treenode", "connector", "treenode_connector", "treenode_class_instance", "treenode_edge", "treenode_connector_edge", "connector_geom", "catmaid_skeleton_summary", "class_instance"];
        return server.QueryAsync(database, $"SELECT concat_ws(' ', {string.Join(", ", tables.Select(table => $"(SELECT count(*) FROM {table})"))})", cancellationToken);
    }

    /// <summary>Whether half of a load's chunks are loaded.</summary>
    private static async Task<bool> LoadedAsync(PrivateServer server, string database, CancellationToken cancellationToken) =>
        await server.QueryAsync(database, "SELECT (count(loaded) * 2 > count(*))::text FROM tracelift.bulk_chunk", cancellationToken) is ["true"];

    /// <summary>Checks that derived tables hold what their rows derive to.</summary>
    private static async Task RequireFreshAsync(PrivateServer server, string database, CancellationToken cancellationToken)
    {
        const string Stale =
            """
            SELECT 'treenode_edge ' || count(*) FROM treenode node JOIN treenode parent ON parent.id = coalesce(node.parent_id, node.id) LEFT JOIN treenode_edge edge ON edge.id = node.id
                WHERE edge.edge = ST_MakeLine(ST_MakePoint(node.location_x, node.location_y, node.location_z), ST_MakePoint(parent.location_x, parent.location_y, parent.location_z)) IS NOT TRUE
            UNION ALL SELECT 'connector_geom ' || count(*) FROM connector LEFT JOIN connector_geom point USING (id)
                WHERE point.geom = ST_MakePoint(location_x, location_y, location_z) IS NOT TRUE
            UNION ALL SELECT 'treenode_connector_edge ' || count(*) FROM treenode_connector link JOIN treenode node ON node.id = treenode_id JOIN connector ON connector.id = connector_id
                LEFT JOIN treenode_connector_edge edge ON edge.id = link.id
                WHERE edge.edge = ST_MakeLine(ST_MakePoint(node.location_x, node.location_y, node.location_z), ST_MakePoint(connector.location_x, connector.location_y, connector.location_z)) IS NOT TRUE
            UNION ALL SELECT 'catmaid_skeleton_summary ' || count(*) FROM (SELECT skeleton_id, count(*) AS nodes, sum(ST_3DLength(edge)) AS length FROM treenode JOIN treenode_edge USING (id) GROUP BY 1) fresh
                LEFT JOIN catmaid_skeleton_summary kept USING (skeleton_id) WHERE (kept.num_nodes = fresh.nodes AND abs(kept.cable_length - fresh.length) <= 1e-6 * fresh.length) IS NOT TRUE
            """;
        var stale = (await server.QueryAsync(database, Stale, cancellationToken)).Where(line => !line.EndsWith(" 0", StringComparison.Ordinal)).ToList();
        if (stale.Count > 0)
            throw new BenchException($"Derived rows are not what they should be: {string.Join(", ", stale)}");
    }

    private async Task MeasureExportAsync(
        string name, PrivateServer server, string database, PsqlRival rival, string folder, CancellationToken cancellationToken)
    {
        var (ours, theirs) = (new List<Taken>(), new List<Taken>());
        for (var run = 0; run < options.Runs; run++)
        {
            theirs.Add(await rival.UnloadAsync(database, cancellationToken));
            ours.Add(await Tracelift.ExportAsync(server.Url(database, Catmaid.Role), Path.Combine(folder, "export.json"), server.Process, cancellationToken));
        }

        _results.Add(name, Tracelift.Objects(ours[0]), ours, "psql COPY TO", theirs);
    }

    private async Task MeasureImportAsync(
        string name, string triggers, PrivateServer server, Catmaid catmaid, PsqlRival rival, string project, CancellationToken cancellationToken)
    {
        // Without this, autovacuum of the rival's tables would run during the next measurement.
        const string Unattended =
            """
            DO $$
            DECLARE at regclass;
            BEGIN
                FOR at IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_get_userbyid(relowner) <> 'postgres' LOOP
                    EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', at);
                END LOOP;
            END
            $$
            """;
        var (ours, theirs) = (new List<Taken>(), new List<Taken>());
        for (var run = 0; run < options.Runs; run++)
        {
            var (mine, other) = (await catmaid.CreateAsync(cancellationToken), await catmaid.CreateAsync(cancellationToken));
            await server.ExecuteAsync(other, Unattended, cancellationToken);
            var load = rival.LoadAsync(other, triggers == Off, cancellationToken);
            if (!options.IsSideBySide)
                await load;
            ours.Add(await Tracelift.ImportAsync(project, server.Url(mine, Catmaid.Role), server.Process, ["--triggers", triggers], cancellationToken));
            theirs.Add(await load);
            await RequireSameAsync(server, mine, other, cancellationToken);
            await catmaid.DropAsync(mine, cancellationToken);
            await catmaid.DropAsync(other, cancellationToken);
        }

        _results.Add(name, Tracelift.Objects(ours[0]), ours, "psql", theirs);
        Tracelift.PrintStages(ours[^1]);
    }

    // A speed counts only if the results are equal.
    private static async Task RequireSameAsync(PrivateServer server, string ours, string theirs, CancellationToken cancellationToken)
    {
        const string Sums =
            """
            SELECT concat_ws(' ', 'edges', count(*), sum(ST_3DLength(edge))::numeric(30, 0)) FROM treenode_edge
            UNION ALL SELECT concat_ws(' ', 'link edges', count(*), sum(ST_3DLength(edge))::numeric(30, 0)) FROM treenode_connector_edge
            UNION ALL SELECT concat_ws(' ', 'points', count(*), sum(ST_X(geom))::numeric(30, 0)) FROM connector_geom
            UNION ALL SELECT concat_ws(' ', 'summaries', count(*), sum(num_nodes)) FROM catmaid_skeleton_summary
            UNION ALL SELECT concat_ws(' ', 'treenodes', count(*), sum(location_x::numeric)::numeric(30, 0), sum(location_y::numeric)::numeric(30, 0), sum(location_z::numeric)::numeric(30, 0)) FROM treenode
            UNION ALL SELECT concat_ws(' ', 'links', count(*)) FROM treenode_connector
            UNION ALL SELECT concat_ws(' ', 'tags', count(*)) FROM treenode_class_instance
            ORDER BY 1
            """;
        var (mine, other) = (await server.QueryAsync(ours, Sums, cancellationToken), await server.QueryAsync(theirs, Sums, cancellationToken));
        if (!mine.SequenceEqual(other))
            throw new BenchException($"The databases differ: {string.Join(", ", mine)} and {string.Join(", ", other)}");
    }
}
