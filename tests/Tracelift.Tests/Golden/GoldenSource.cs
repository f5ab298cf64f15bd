using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tests.Support;

namespace Tracelift.Tests.Golden;

/// <summary>Puts the rows of the database from which a real CATMAID wrote the golden exports into a store.</summary>
public static class GoldenSource
{
    /// <summary>The project of the golden exports.</summary>
    public const long Project = 3;

    /// <summary>The neuron that has no skeleton, on which CATMAID's constrained exports crash.</summary>
    public const long NeuronWithoutSkeleton = 2381;

    /// <summary>Loads all rows.</summary>
    /// <param name="store">The store.</param>
    /// <param name="withoutBareNeuron">Whether the neuron without a skeleton is left out, as for golden files B*.</param>
    public static async Task LoadAsync(IStore store, bool withoutBareNeuron)
    {
        await using var session = await store.BeginImportAsync(default);
        var ranges = new Dictionary<ModelDescription, IdRange>();
        foreach (var model in Models.All)
        {
            var csv = Csv.Read(GoldenFiles.Require("tracing", "source", model.Table + ".csv"));
            if (withoutBareNeuron)
                csv.Rows.RemoveAll(row => IsOfBareNeuron(csv, row, model));
            if (model == Models.User)
                csv.Rows.RemoveAll(row => csv.Value(row, "id") == "1");
            if (csv.Rows.Count == 0)
                continue;
            await session.WriteAsync(model, csv.ToBatches(model).ToAsyncEnumerable(), default);
            var ids = csv.Rows.ConvertAll(row => long.Parse(csv.Value(row, "id")!, System.Globalization.CultureInfo.InvariantCulture));
            ranges[model] = new IdRange(ids.Min(), ids.Max());
        }

        await session.SettleAsync(new ImportedIds(Project, ranges, AreExclusive: false), default);
        await session.CommitAsync(analyze: false, default);
    }

    private static bool IsOfBareNeuron(Csv csv, string?[] row, ModelDescription model)
    {
        string[] columns = model == Models.ClassInstance ? ["id"]
            : model == Models.ClassInstanceClassInstance ? ["class_instance_a", "class_instance_b"]
            : [];
        return columns.Any(column => csv.Value(row, column) == $"{NeuronWithoutSkeleton}");
    }
}
