using static Tracelift.Model.ColumnKind;
using static Tracelift.Model.ModelShapes;

namespace Tracelift.Model;

/// <summary>What stores write about changes. For reading only. Source: the tables of CATMAID's database.</summary>
public static class HistoryModels
{
    /// <summary>The label of a transaction that imported skeletons.</summary>
    public const string SkeletonImport = "skeletons.import";

    /// <summary>A transaction. Its number alone does not tell it: databases use numbers again.</summary>
    public static ModelDescription Transaction { get; } = new("catmaid.transaction", "catmaid_transaction_info", IdFamily.Concept,
        new("pk", "transaction_id", Id),
        new("execution_time", "execution_time", Time),
        new("user", "user_id", Integer) { Nullable = true },
        new("project", "project_id", Integer) { Nullable = true },
        new("change_type", "change_type", Text),
        new("label", "label", Text));

    /// <summary>An entry of a project's log; location in nm.</summary>
    public static ModelDescription Log { get; } = new("catmaid.log", "log", IdFamily.Concept,
        new("pk", "id", Id),
        new("user", "user_id", Integer),
        ProjectColumn(),
        new("creation_time", "creation_time", Time),
        new("operation_type", "operation_type", Text),
        new("location", "location", Composite) { Nullable = true, TypeName = "float3d" },
        new("freetext", "freetext", Text) { Nullable = true });

    /// <summary>
    /// Returns the former versions of a model's rows. Only CATMAID's own database has them, and its triggers write them. The
    /// column <c>period</c> holds when a version was valid, as PostgreSQL writes ranges.
    /// </summary>
    public static ModelDescription Of(ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(
            model.Label + "history", model.Table + "__history", model.Family, [.. model.Columns.Select(column => column.Copy()), new Column("period", "sys_period", Text) { Nullable = true }]);
    }
}
