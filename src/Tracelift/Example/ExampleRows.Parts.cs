using System.Text;
using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Example;

/// <summary>The parts of a project besides its tracing data, but for what lies on a stack, which no file can name.</summary>
internal sealed partial class ExampleRows
{
    // Rows of parts are few: their models' own ids begin here.
    private const int FirstPart = 11;
    private const int OwnersOfParts = 6000;

    /// <summary>The parts, in an order in which each row comes after those that it refers to.</summary>
    private IEnumerable<Group> Parts =>
    [
        Part(Models.ClassInstance, AddLandmarks),
        Part(Models.ClassInstanceClassInstance, filler => AddInstanceLink(
            filler, _ids.OfVocabulary(ExampleVocabulary.LandmarkLink), PartOwner(1), ExampleVocabulary.PartOf, Landmark(0), Landmark(1))),
        Part(Models.CardinalityRestriction, filler => Add(
            filler, _ids.OfVocabulary(ExampleVocabulary.Restriction), 2, ("enabled", 1L), ("restricted_link", _ids.OfVocabulary(ExampleVocabulary.FirstClassLink)), ("cardinality_type", 1L), ("value", 2L))),
        Part(LandmarkModels.Point, AddPoints),
        Part(LandmarkModels.PointClassInstance, AddPointLinks),
        Part(LandmarkModels.PointConnector, filler => Add(
            filler, _ids.OfVocabulary(ExampleVocabulary.PointConnector), 6, ("relation", Relation(ExampleVocabulary.PartOf)), ("point", PlaceId(0)), ("connector", _ids.Connector(0, 0)), ("confidence", 4L))),
        Part(LandmarkModels.PointSet, filler => Add(filler, FirstPart, 7, ("name", "três pontos"), ("points", """["1.5","-2","3.125","0.25","1e+20","7"]"""))),
        Part(PointCloudModels.Cloud, filler => Add(filler, FirstPart, 8, ("name", "nüble"), ("description", "Points of a cell"), ("source_path", "/tmp/cloud.csv"))),
        Part(PointCloudModels.Point, filler => Add(filler, FirstPart, 8, ("pointcloud", (long)FirstPart), ("point", PlaceId(2)))),
        Part(PointCloudModels.Picture, filler => Add(
            filler, FirstPart, 9, ("name", "front"), ("description", ""), ("source_path", "front.png"), ("content_type", "image/png"), ("image", Convert.ToBase64String(Encoding.UTF8.GetBytes("no picture"))))),
        Part(PointCloudModels.CloudPicture, filler => Add(filler, FirstPart, 9, ("pointcloud", (long)FirstPart), ("image_data", (long)FirstPart))),
        Part(OriginModels.DataSource, filler => Add(filler, FirstPart, 10, ("name", "theirs"), ("url", "https://example.org/catmaid"), ("source_project_id", 3L))),
        Part(OriginModels.SkeletonOrigin, filler => Add(filler, FirstPart, 10, ("skeleton", _ids.Skeleton(0)), ("data_source", (long)FirstPart), ("source_id", 4_711L), ("source_type", "skeleton"))),
        Part(OriginModels.VolumeOrigin, filler => Add(filler, FirstPart, 10, ("volume", VolumeInstance(0)), ("data_source", (long)FirstPart), ("source_id", 9_007_199_254_740L), ("source_type", "mesh"))),
        .. SamplerParts,
        Part(Models.SuppressedVirtualTreenode, filler => Add(filler, FirstPart, 20, ("child", _ids.Treenode(0, 1)), ("location_coordinate", 360.5), ("orientation", 2L))),
        Part(ViewModels.TextLabel, filler => Add(
            filler, FirstPart, 21, ("type", "bubble"), ("text", "Hello “text”\n2nd line"), ("colour", "(1,0.5,0,1)"), ("font_name", "Arial"), ("font_size", 24.5), ("scaling", 1L), ("deleted", 0L))),
        Part(ViewModels.TextLabelPlace, filler => Add(filler, FirstPart, 21, ("textlabel", (long)FirstPart), ("location", "(1,2.5,3)"), ("deleted", 0L))),
        Part(ViewModels.Section, filler => Add(filler, FirstPart, 22, ("location_coordinate", 595.5), ("orientation", 0L))),
        Part(SettingModels.Reviewer, filler => Add(filler, FirstPart, 23, ("reviewer", (long)ExampleNames.Users[1].Id), ("accept_after", Joined))),
        Part(SettingModels.Datastore, filler => Add(filler, FirstPart, 24, ("name", "settings"))),
        Part(SettingModels.Value, AddSettings),
        Part(SettingModels.Favorite, filler => Add(filler, FirstPart, 26, ("rank", 2.5))),
    ];

    /// <summary>A sampler of which a domain lies in an interval of another.</summary>
    private IEnumerable<Group> SamplerParts =>
    [
        State(SamplerModels.State, "open"), State(SamplerModels.IntervalState, "started"), State(SamplerModels.DomainType, "regular"), State(SamplerModels.ConnectorState, "excluded"),
        Part(SamplerModels.Sampler, filler => Add(
            filler, FirstPart, 12, ("interval_length", 1000.5), ("interval_error", 250.0), ("create_interval_boundaries", 0L), ("review_required", 1L),
            ("sampler_state", (long)FirstPart), ("skeleton", _ids.Skeleton(0)), ("leaf_segment_handling", "ignore"), ("merge_limit", 0.25))),
        Part(SamplerModels.Domain, filler =>
        {
            Add(filler, FirstPart, 13, ("sampler", (long)FirstPart), ("start_node", _ids.Treenode(0, 0)), ("domain_type", (long)FirstPart));
            Add(filler, FirstPart + 1, 14, ("sampler", (long)FirstPart), ("start_node", _ids.Treenode(0, 1)), ("domain_type", (long)FirstPart), ("parent_interval", (long)FirstPart));
        }),
        Part(SamplerModels.DomainEnd, filler => Add(filler, FirstPart, 13, ("domain", (long)FirstPart), ("end_node", _ids.Treenode(0, 4)))),
        Part(SamplerModels.Interval, filler => Add(
            filler, FirstPart, 15, ("domain", (long)FirstPart), ("interval_state", (long)FirstPart), ("start_node", _ids.Treenode(0, 0)), ("end_node", _ids.Treenode(0, 3)))),
        Part(SamplerModels.Connector, filler => Add(filler, FirstPart, 16, ("interval", (long)FirstPart), ("connector", _ids.Connector(0, 0)), ("connector_state", (long)FirstPart))),
    ];

    private static Group Part(ModelDescription model, Action<BatchFiller> add) => new(model, add, null);

    private Group State(ModelDescription model, string name) => Part(model, filler => Add(filler, FirstPart, 11, ("name", name), ("description", $"It is {name}")));

    private void AddLandmarks(BatchFiller filler)
    {
        AddInstance(filler, Landmark(0), PartOwner(1), ExampleVocabulary.Classes.IndexOf(TracingVocabulary.Landmark), "tip of the γ lobe");
        AddInstance(filler, Landmark(1), PartOwner(1), ExampleVocabulary.Classes.IndexOf(TracingVocabulary.LandmarkGroup), "brain");
    }

    // Two places of landmarks, and a point of a cloud.
    private void AddPoints(BatchFiller filler)
    {
        for (var i = 0; i < 3; i++)
        {
            Add(
                filler, PlaceId(i), 3 + i, ("editor", (long)PartOwner(3 + i).Editor), ("location_x", 10.5 + i), ("location_y", -20.25), ("location_z", 3e7), ("radius", (double)i), ("confidence", 5L));
        }
    }

    private void AddPointLinks(BatchFiller filler)
    {
        foreach (var (which, point, landmark) in ((int, int, int)[])[(0, 0, 0), (1, 0, 1), (2, 1, 0)])
        {
            AddLink(
                filler, _ids.OfVocabulary(ExampleVocabulary.FirstPointLink + which), PartOwner(5), ExampleVocabulary.AnnotatedWith, ("point", PlaceId(point)), ("class_instance", Landmark(landmark)));
        }
    }

    // One value of a user, and one of all users.
    private void AddSettings(BatchFiller filler)
    {
        Add(filler, FirstPart, 25, ("datastore", (long)FirstPart), ("key", "mine"), ("value", """{"x": [1, 2.5, "ü"], "none": null}"""));
        Add(filler, FirstPart + 1, 25, ("datastore", (long)FirstPart), ("user", null), ("key", "ours"), ("value", "null"));
    }

    private long Landmark(int which) => _ids.OfVocabulary(ExampleVocabulary.FirstLandmark + which);

    private long Relation(int place) => _ids.OfVocabulary(place);

    private long PlaceId(int point) => _ids.AfterNeurons(_cells.Count, point);

    private ExampleOwner PartOwner(int row) => Owner(OfProject, OwnersOfParts + row);

    /// <summary>Adds a row with an owner where its model has one; the other columns are null unless given.</summary>
    private void Add(BatchFiller filler, long id, int ownedBy, params ReadOnlySpan<(string Field, object? Value)> values)
    {
        var batch = filler.Begin(id);
        var row = batch.Count - 1;
        var owner = PartOwner(ownedBy);
        foreach (var column in batch.Columns[1..])
        {
            Set(column, row, column.Column.Field switch
            {
                "user" => (long)owner.User,
                "project" => Project,
                "creation_time" => owner.Created,
                "edition_time" => owner.Edited,
                _ => null,
            });
        }

        foreach (var (field, value) in values)
            Set(batch.Columns[batch.Model[field].Ordinal], row, value);
    }

    private static void Set(BatchColumn column, int row, object? value)
    {
        switch (column, value)
        {
            case (LongColumn longs, long number):
                longs.Set(row, number);
                break;
            case (FloatColumn floats, double number):
                floats.Set(row, (float)number);
                break;
            case (DoubleColumn doubles, double number):
                doubles.Set(row, number);
                break;
            case (TextColumn texts, string text):
                texts.Set(row, text);
                break;
            case (_, null):
                column.SetNull(row);
                break;
            default:
                throw new ArgumentException($"{column.Column} can't hold {value}", nameof(value));
        }
    }
}
