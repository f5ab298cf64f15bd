using Tracelift.Stores;
using Tracelift.Tracing.Export.Selecting;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Export;

/// <summary>Which things of a project an export lets out; good within the snapshot in which it was made.</summary>
public sealed class ExportPlan
{
    internal ExportPlan(ProjectInfo project, ExportOptions options, ProjectVocabulary vocabulary, Selection selection)
    {
        Project = project;
        Options = options;
        Vocabulary = vocabulary;
        Selection = selection;
    }

    /// <summary>The project.</summary>
    public ProjectInfo Project { get; }

    /// <summary>What was asked for.</summary>
    public ExportOptions Options { get; }

    /// <summary>The neurons that go out, partners not counted.</summary>
    public long Neurons => Selection.Neurons.Count;

    /// <summary>The skeletons that go out, partners not counted.</summary>
    public long Skeletons => Selection.Skeletons.Count;

    internal ProjectVocabulary Vocabulary { get; }

    internal Selection Selection { get; }
}
