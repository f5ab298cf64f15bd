using Tracelift.Stores;
using Tracelift.Tracing.Export.Selecting;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Export;

/// <summary>The plan of an export: the objects of a project to export. Valid only in the snapshot in which it was made.</summary>
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

    /// <summary>The options of the export.</summary>
    public ExportOptions Options { get; }

    /// <summary>The number of exported neurons without partners.</summary>
    public long Neurons => Selection.Neurons.Count;

    /// <summary>The number of exported skeletons without partners.</summary>
    public long Skeletons => Selection.Skeletons.Count;

    internal ProjectVocabulary Vocabulary { get; }

    internal Selection Selection { get; }
}
