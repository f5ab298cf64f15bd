using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Stores;

/// <summary>The facts of each model agree with its columns; a new model must have them.</summary>
public sealed class ModelFactsTests
{
    // Rows that only describe, name or link what counts as tracing data. A project that has only these holds none.
    private static readonly ModelDescription[] Describing =
    [
        Models.User, Models.Project, Models.Class, Models.Relation, Models.ClassClass, Models.ClassInstance, Models.ClassInstanceClassInstance,
        OriginModels.DataSource, OriginModels.SkeletonOrigin, OriginModels.VolumeOrigin, Models.CardinalityRestriction, Models.StackClassInstance, Models.StackGroupClassInstance,
        ViewModels.Section, .. ProjectParts.ModelsOf(ProjectPart.Reviewers), .. ProjectParts.ModelsOf(ProjectPart.Settings), .. ProjectParts.ModelsOf(ProjectPart.Favorites),
    ];

    // The selection of an export accounts for their rows, or they are no rows of a project.
    private static readonly ModelDescription[] Selected =
    [
        Models.User, Models.Project, Models.Class, Models.Relation, Models.ClassInstance, Models.ClassInstanceClassInstance, Models.Treenode, Models.Connector,
        Models.TreenodeConnector, Models.TreenodeClassInstance, Models.ConnectorClassInstance, Models.VolumeClassInstance, OriginModels.DataSource,
    ];

    [Fact]
    public void Every_model_of_a_store_says_how_it_is_treated() =>
        Assert.Empty(Models.All.Where(model => model.Facts is null));

    [Fact]
    public void What_is_tracing_data_keeps_its_project_from_being_deleted() =>
        Assert.Empty(Models.All.Where(model =>
            model.Facts!.TracingDataAs is null
            && !Describing.Contains(model)
            && !model.Facts.IsOfServer
            && !Models.All.Any(other => other.Facts!.TracingDataAs is not null && model.HangsOn(other))));

    [Fact]
    public void What_an_export_leaves_behind_is_counted() =>
        Assert.Equal(Models.All.Where(model => !Selected.Contains(model) && !model.Facts!.IsOfServer), Models.All.Where(model => model.Facts!.LeftBehindAs is not null));

    [Fact]
    public void Chunks_come_after_all_that_they_refer_to()
    {
        var wrong = Models.All.Where(model => model.Facts!.Part == ProjectPart.None).SelectMany(
            model => model.Columns.Select(column => column.RefersTo).OfType<ModelDescription>().Where(target => target != model && target.Facts!.LoadStage is { } stage && !(stage < model.Facts!.LoadStage)),
            (model, target) => $"{model} is not loaded after {target}");

        Assert.Empty(wrong);
    }

    [Fact]
    public void An_undo_locks_what_others_can_refer_to()
    {
        var targets = Models.All.SelectMany(model => model.Columns).Select(column => column.RefersTo).OfType<ModelDescription>().Distinct();

        Assert.DoesNotContain(targets, target => !target.Facts!.BearsOthers && !target.Facts.IsOfServer && !SharedRows.Order.Contains(target));
    }

    [Fact]
    public void Columns_are_called_after_what_they_refer_to()
    {
        var models = Models.All.Concat(ProjectModels.All).ToList();
        var wrong =
            from model in models
            from column in model.Columns
            where column.RefersTo is { } target && KnownReferences.Find("a_table_without_a_model", column.Name, isList: false) is { } named && named != target
            select $"{model}.{column}";

        // The volume of an origin is a class instance in CATMAID, too.
        Assert.Equal(["catmaid.volumeorigin.volume_id"], wrong);
        Assert.DoesNotContain(models, model => model.Columns.Any(column => column.RefersTo is { NamedBy.IsEmpty: true }));
    }

    [Fact]
    public void Each_switch_of_an_import_is_for_one_model() =>
        Assert.Equal(
            Enum.GetValues<TypeSwitch>().Where(of => of != TypeSwitch.None),
            Models.All.Select(model => model.Facts!.Switch).Where(of => of != TypeSwitch.None).Order());

    [Fact]
    public void What_a_replaced_skeleton_takes_along_says_where_it_hangs() =>
        Assert.Empty(Models.All.Where(model => model.HangsOn(Models.Treenode) && model.NodeColumn is null && model.Facts!.Part is not (ProjectPart.Samplers or ProjectPart.VirtualNodes)));
}
