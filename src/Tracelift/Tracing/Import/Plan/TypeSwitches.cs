using Tracelift.Model;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>The models and relations that type options exclude, with the rows whose references would dangle.</summary>
internal sealed class TypeSwitches
{
    private readonly bool[] _isOff = new bool[Models.All.Length];

    public TypeSwitches(ImportOptions options, SourceSurvey survey)
    {
        // Referenced models come first in Models.All, so one pass reaches all referring models.
        foreach (var model in Models.All)
        {
            _isOff[model.Index] = IsOff(model.Facts!.Switch, options) || IsOff(model.Facts.Part, options) || model.Columns.Any(column =>
                column is { Nullable: false, RefersTo: { } target } && target != Models.Project && _isOff[target.Index]);
        }

        RelationsOff = new IdSet(survey.Relations
            .Where(relation => (relation.Value == TracingVocabulary.AnnotatedWith && !options.Annotations)
                || (relation.Value == TracingVocabulary.LabeledAs && !options.Tags))
            .Select(relation => relation.Key));
        InstancesOff = new IdSet(survey.Shared.Where(shared => IsOff(shared.Value.Class, options)).Select(shared => shared.Key));
    }

    public bool IsOff(ModelDescription model) => _isOff[model.Index];

    /// <summary>The relations of excluded links.</summary>
    public IdSet RelationsOff { get; }

    /// <summary>The excluded class instances.</summary>
    public IdSet InstancesOff { get; }

    private static bool IsOff(TypeSwitch of, ImportOptions options) => of switch
    {
        TypeSwitch.None => false,
        TypeSwitch.NeverImported => true,
        TypeSwitch.Treenodes => !options.Treenodes,
        TypeSwitch.Connectors => !options.Connectors,
        TypeSwitch.Volumes => !options.Volumes,
        _ => throw new ArgumentOutOfRangeException(nameof(of), of, "There is no such switch"),
    };

    // What users have set is theirs, and no gift of one user to another. A map of space would have to turn axes and boxes, too.
    private static bool IsOff(ProjectPart part, ImportOptions options) => part != ProjectPart.None
        && (!options.Parts.Contains(part)
            || (!options.MapUsers && part is ProjectPart.Reviewers or ProjectPart.Settings or ProjectPart.Favorites)
            || (options.Transform is not null && part is ProjectPart.VirtualNodes or ProjectPart.Sections or ProjectPart.Regions or ProjectPart.TextLabels or ProjectPart.PointSets));

    private static bool IsOff(string className, ImportOptions options) => className switch
    {
        TracingVocabulary.Annotation => !options.Annotations,
        TracingVocabulary.Label => !options.Tags,
        TracingVocabulary.Volume => !options.Volumes,
        TracingVocabulary.Landmark or TracingVocabulary.LandmarkGroup => IsOff(ProjectPart.Landmarks, options),
        _ => false,
    };
}
