using System.Globalization;
using System.Text;
using Tracelift.Model;

namespace Tracelift.Bench.Measure;

/// <summary>Loads the same rows with psql, from ready binary files.</summary>
internal sealed class PsqlRival(PrivateServer server, string folder)
{
    // Rows that exist before an import: CATMAID's database starts with an anonymous user.
    private static readonly Dictionary<ModelDescription, string> Which = new() { [Models.User] = " WHERE id > 1" };

    /// <summary>Whether the files exist, even from an earlier run.</summary>
    public bool HasFiles => File.Exists(Complete);

    // This file exists when all others are complete.
    private string Complete => Path.Combine(folder, "unloaded");

    /// <summary>Writes the rows of a database to files, model by model.</summary>
    public async Task<Taken> UnloadAsync(string database, CancellationToken cancellationToken)
    {
        var script = new StringBuilder();
        foreach (var model in Models.All)
            script.AppendLine(CultureInfo.InvariantCulture, $"\\copy (SELECT {Columns(model)} FROM {model.Table}{Which.GetValueOrDefault(model)}) TO '{PathOf(model)}' WITH (FORMAT binary)");
        File.Delete(Complete);
        var taken = await RunAsync(database, "unload", script.ToString(), cancellationToken);
        await File.WriteAllTextAsync(Complete, "", cancellationToken);
        return taken;
    }

    /// <summary>Loads the files into an empty database in one transaction.</summary>
    /// <param name="database">The database.</param>
    /// <param name="isSilent">Whether triggers and foreign keys are off, with their work done for all rows together.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    public async Task<Taken> LoadAsync(string database, bool isSilent, CancellationToken cancellationToken)
    {
        var script = new StringBuilder("BEGIN;\n");
        foreach (var model in Models.All)
        {
            // As CATMAID's documentation advises: around the tracing tables only.
            if (isSilent && model == Models.Class)
                script.AppendLine("SET LOCAL session_replication_role = replica;");
            script.AppendLine(CultureInfo.InvariantCulture, $"\\copy {model.Table} ({Columns(model)}) FROM '{PathOf(model)}' WITH (FORMAT binary)");
        }

        if (isSilent)
            script.Append(Resource.Read("derived.sql")).Append(References());
        script.AppendLine("COMMIT;");
        return await RunAsync(database, isSilent ? "load-silent" : "load", script.ToString(), cancellationToken);
    }

    /// <summary>Loads the files with the usual recipe for large data: drop indexes before, rebuild them after.</summary>
    public async Task<Taken> LoadWithoutIndexesAsync(string database, CancellationToken cancellationToken)
    {
        const string Secondary =
            """
            SELECT format('%s|%s', indexrelid::regclass, pg_get_indexdef(indexrelid)) FROM pg_index
            WHERE NOT indisunique AND indrelid IN (
                'treenode'::regclass, 'treenode_edge'::regclass, 'connector'::regclass, 'connector_geom'::regclass, 'treenode_connector'::regclass,
                'treenode_connector_edge'::regclass, 'treenode_class_instance'::regclass, 'connector_class_instance'::regclass, 'review'::regclass)
            """;
        var indexes = (await server.QueryAsync(database, Secondary, cancellationToken)).Select(line => line.Split('|', 2)).ToList();
        var script = new StringBuilder();
        foreach (var index in indexes)
            script.AppendLine(CultureInfo.InvariantCulture, $"DROP INDEX {index[0]};");
        script.AppendLine("BEGIN;");
        foreach (var model in Models.All)
        {
            if (model == Models.Class)
                script.AppendLine("SET LOCAL session_replication_role = replica;");
            script.AppendLine(CultureInfo.InvariantCulture, $"\\copy {model.Table} ({Columns(model)}) FROM '{PathOf(model)}' WITH (FORMAT binary)");
        }

        script.Append(Resource.Read("derived.sql")).Append(References()).AppendLine("COMMIT;").AppendLine("SET maintenance_work_mem = '512MB';");
        foreach (var index in indexes)
            script.AppendLine(CultureInfo.InvariantCulture, $"{index[1]};");
        return await RunAsync(database, "load-recipe", script.ToString(), cancellationToken);
    }

    private static string References()
    {
        var checks = new StringBuilder();
        foreach (var model in Models.All)
        {
            foreach (var column in model.Columns.Where(column => column.RefersTo is not null))
            {
                checks.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"SELECT 1 / (count(*) = 0)::int FROM {model.Table} mine WHERE {column.Name} IS NOT NULL AND NOT EXISTS (SELECT FROM {column.RefersTo!.Table} target WHERE target.id = mine.{column.Name});");
            }
        }

        return checks.ToString();
    }

    private async Task<Taken> RunAsync(string database, string name, string script, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, $"{name}.sql");
        await File.WriteAllTextAsync(path, script, cancellationToken);
        var taken = await MeasuredProcess.RunAsync(
            server.Program("psql"), ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", path, server.Url(database, Catmaid.Role)], server.Process, cancellationToken);

        // Otherwise the next measurement would include its memory.
        await ServerMemory.WaitUntilLeftAsync(server.Process, database, cancellationToken);
        return taken;
    }

    private string PathOf(ModelDescription model) => Path.Combine(folder, $"{model.Table}.copy");

    private static string Columns(ModelDescription model) => string.Join(", ", model.Columns.Select(column => $"\"{column.Name}\""));
}
