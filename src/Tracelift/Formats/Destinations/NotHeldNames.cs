using Tracelift.Model;

namespace Tracelift.Formats.Destinations;

/// <summary>What reports call the rows that a format can't hold.</summary>
internal static class NotHeldNames
{
    /// <summary>The links that make tags and annotations of connectors.</summary>
    public const string OfConnectors = "tags and annotations of connectors";

    /// <summary>Returns the name of a model's rows.</summary>
    public static string Of(ModelDescription model) =>
        model == Models.ConnectorClassInstance ? OfConnectors
        : model == Models.VolumeClassInstance ? "links of volumes"
        : model.Facts?.LeftBehindAs ?? model.Table.Replace('_', ' ');
}
