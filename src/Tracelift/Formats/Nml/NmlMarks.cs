namespace Tracelift.Formats.Nml;

/// <summary>Words by which our files say more than the format asks for.</summary>
internal static class NmlMarks
{
    /// <summary>The description of the experiment: comments of such files are lists of tags.</summary>
    public const string Description = "Tracelift";

    /// <summary>The key of the neuron's id.</summary>
    public const string Neuron = "neuron_id";

    /// <summary>The key of the neuron's annotations.</summary>
    public const string Annotations = "annotations";

    /// <summary>The begin of the attributes that hold the texts of a list.</summary>
    public const string ListValue = "stringListValue-";
}
