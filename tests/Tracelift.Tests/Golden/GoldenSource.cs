using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tests.Support;

namespace Tracelift.Tests.Golden;

/// <summary>Fills a store with the rows of the database behind the golden exports.</summary>
public static class GoldenSource
{
    /// <summary>The project of the golden exports.</summary>
    public const long Project = 3;

    /// <summary>The neuron that has no skeleton, on which CATMAID's constrained exports crash.</summary>
    public const long NeuronWithoutSkeleton = 2381;

    /// <summary>Loads all rows.</summary>
    /// <param name="store">The store.</param>
    /// <param name="withoutBareNeuron">Whether the neuron without a skeleton is left out, as for golden files B*.</param>
    public static async Task LoadAsync(TestStore store, bool withoutBareNeuron)
    {
        await using var opened = await store.OpenAsync();
        await store.RemoveSystemUserAsync();
        if (store.Database is null)
            await LoadEmbeddedAsync(opened, withoutBareNeuron);
        else
            await CopyAsync(store.Database, withoutBareNeuron);
    }

    private static async Task LoadEmbeddedAsync(IStore store, bool withoutBareNeuron)
    {
        await using var session = await store.BeginImportAsync(default);
        foreach (var (model, csv) in Tables(withoutBareNeuron))
            await session.WriteAsync(model, csv.ToBatches(model).ToAsyncEnumerable(), default);
        await session.CommitAsync(analyze: false, default);
    }

    /// <summary>
    /// Past our own writing: this database is old, and ids occur in it that two tables of a family share, which an
    /// import refuses to make.
    /// </summary>
    private static async Task CopyAsync(TestDatabase database, bool withoutBareNeuron)
    {
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var (model, csv) in Tables(withoutBareNeuron))
        {
            await using var copy = await connection.BeginTextImportAsync(
                $"COPY {model.Table} ({string.Join(", ", csv.Header)}) FROM STDIN (FORMAT csv)");
            foreach (var row in csv.Rows)
                await copy.WriteAsync(string.Join(',', row.Select(value => value is null ? "" : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\n");
        }

        await transaction.CommitAsync();
    }

    private static IEnumerable<(ModelDescription Model, Csv Csv)> Tables(bool withoutBareNeuron)
    {
        foreach (var model in ProjectRows.OfFiles)
        {
            var csv = Csv.Read(GoldenFiles.Require("tracing", "source", model.Table + ".csv"));
            if (withoutBareNeuron)
                csv.Rows.RemoveAll(row => IsOfBareNeuron(csv, row, model));
            if (model == Models.User)
                csv.Rows.RemoveAll(row => csv.Value(row, "id") == "1");
            if (csv.Rows.Count > 0)
                yield return (model, csv);
        }
    }

    private static bool IsOfBareNeuron(Csv csv, string?[] row, ModelDescription model)
    {
        string[] columns = model == Models.ClassInstance ? ["id"]
            : model == Models.ClassInstanceClassInstance ? ["class_instance_a", "class_instance_b"]
            : [];
        return columns.Any(column => csv.Value(row, column) == $"{NeuronWithoutSkeleton}");
    }
}
