using Tracelift.Model;

namespace Tracelift.Example;

/// <summary>Volumes, deep links and reviews.</summary>
internal sealed partial class ExampleRows
{
    private const int ReviewedNodes = 60;
    private const int IdsOfReviews = 128;

    private static readonly int[] VolumeIds = [4, 9];
    private static readonly string[] VolumeNames = ["Lobus (groß)", "蘑菇体 calyx"];

    private void AddVolumes(BatchFiller filler)
    {
        if (!_options.IsComplete)
            return;
        ExampleMesh[] meshes =
        [
            ExampleMesh.Box(new Point(240_000.25, 238_000.5, 118_000), new Point(60_000.5, 42_000.25, 21_000.75)),
            ExampleMesh.Ellipsoid(new Point(290_000, 290_000.75, 140_000), new Point(35_000, 28_000, 19_000), splits: 3),
        ];
        for (var i = 0; i < meshes.Length; i++)
        {
            var owner = Owner(OfProject, ExampleVocabulary.FirstVolume + i);
            var batch = filler.Begin(VolumeIds[i], owner);
            var row = batch.Count - 1;
            batch.Longs("editor").Set(row, owner.Editor);
            batch.Texts("name").Set(row, VolumeNames[i]);
            SetOrNull(batch.Texts("comment"), row, i == 0 ? "A box that stands for a lobe" : null);
            batch.Floats("volume").Set(row, (float)meshes[i].Volume);
            batch.Floats("area").Set(row, (float)meshes[i].Area);
            batch.Longs("watertight").Set(row, 1);
            batch.Longs("meta_computed").Set(row, 1);
            batch.Texts("geometry").Set(row, meshes[i].ToText());
        }
    }

    private void AddVolumeInstances(BatchFiller filler) => ForVolumes(i => AddInstance(
        filler, VolumeInstance(i), Owner(OfProject, ExampleVocabulary.FirstVolume + i), ExampleVocabulary.Volume, VolumeNames[i]));

    private void AddVolumeLinks(BatchFiller filler) => ForVolumes(i => AddLink(
        filler,
        _ids.OfVocabulary(ExampleVocabulary.FirstVolumeLink + i),
        Owner(OfProject, ExampleVocabulary.FirstVolumeLink + i),
        ExampleVocabulary.ModelOf,
        ("volume", VolumeIds[i]),
        ("class_instance", VolumeInstance(i))));

    private void AddVolumeAnnotations(BatchFiller filler) => ForVolumes(i => AddInstanceLink(
        filler,
        _ids.OfVocabulary(ExampleVocabulary.FirstVolumeAnnotation + i),
        Owner(OfProject, ExampleVocabulary.FirstVolumeAnnotation + i),
        ExampleVocabulary.AnnotatedWith,
        VolumeInstance(i),
        _ids.Annotation(ExampleNames.OfVolumes)));

    private void ForVolumes(Action<int> add)
    {
        for (var i = 0; _options.IsComplete && i < VolumeIds.Length; i++)
            add(i);
    }

    private long VolumeInstance(int volume) => _ids.OfVocabulary(ExampleVocabulary.FirstVolume + volume);

    private void AddDeepLinks(BatchFiller filler)
    {
        if (!_options.IsComplete)
            return;
        var (batch, row) = BeginDeepLink(filler, 2, "first-look", node: 0);
        batch.Longs("is_public").Set(row, 1);
        batch.Texts("message").Set(row, "Look here first:\n“γ lobe”, then the soma 🧠");
        batch.Longs("active_treenode").Set(row, _ids.Treenode(0, 0));
        batch.Longs("active_skeleton").Set(row, _ids.Skeleton(0));

        (batch, row) = BeginDeepLink(filler, 3, "for-reviewers", node: 5);
        batch.Longs("is_exportable").Set(row, 1);
        batch.Texts("password").Set(row, "!nobody");
        batch.Longs("active_connector").Set(row, _ids.Connector(0, 0));
        batch.Longs("follow_id_history").Set(row, 1);
        batch.Longs("layered_stacks").Set(row, 1);
        batch.Texts("layout").Set(row, "h(XY, v(XZ, \"3d-viewer\", 0.5), 0.6)");
        batch.Texts("tool").Set(row, "tracingtool");
        batch.Longs("show_help").Set(row, 1);

        (batch, row) = BeginDeepLink(filler, 17, null, node: 9);
        batch.Longs("is_public").Set(row, 1);
        batch.Longs("is_exportable").Set(row, 1);
        batch.Texts("password").Set(row, "");
    }

    private (Batch Batch, int Row) BeginDeepLink(BatchFiller filler, long id, string? alias, int node)
    {
        var batch = filler.Begin(id, Owner(OfProject, 4000 + id));
        var row = batch.Count - 1;
        foreach (var column in batch.Columns.Where(column => column.Column.Ordinal > ExampleColumns.Edited))
        {
            if (column is LongColumn { Column.Kind: ColumnKind.Boolean } flag)
                flag.Set(row, 0);
            else
                column.SetNull(row);
        }

        var at = _cells.ArborOf(0)[node];
        SetOrNull(batch.Texts("alias"), row, alias);
        batch.Floats("location_x").Set(row, (float)at.X);
        batch.Floats("location_y").Set(row, (float)at.Y);
        batch.Floats("location_z").Set(row, (float)at.Z);
        return (batch, row);
    }

    /// <summary>Adds reviews of the first nodes of every fourth skeleton.</summary>
    private void AddReviews(BatchFiller filler, int neuron)
    {
        if (!_options.IsComplete || neuron % 4 != 0)
            return;
        for (var node = 0; node < Math.Min(_cells.NodesOf(neuron), ReviewedNodes); node++)
        {
            var owner = Owner(neuron, FirstNode + node);
            var batch = filler.Begin(1 + ((long)neuron * IdsOfReviews) + node);
            var row = batch.Count - 1;
            batch.Longs("project").Set(row, Project);
            batch.Longs("reviewer").Set(row, owner.Editor);
            batch.Longs("review_time").Set(row, owner.Edited + 3_600_000_001);
            batch.Longs("skeleton").Set(row, _ids.Skeleton(neuron));
            batch.Longs("treenode").Set(row, _ids.Treenode(neuron, node));
        }
    }
}
