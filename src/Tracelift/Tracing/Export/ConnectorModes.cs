using Tracelift.Errors;
using Tracelift.Options;

namespace Tracelift.Tracing.Export;

/// <summary>CATMAID's names of the connector modes.</summary>
public static class ConnectorModes
{
    private static readonly Dictionary<string, ConnectorMode> Named = new(StringComparer.Ordinal)
    {
        ["intra_connectors_only"] = ConnectorMode.IntraConnectorsOnly,
        ["intra_connectors_and_placeholders"] = ConnectorMode.IntraConnectorsAndPlaceholders,
        ["intra_connectors_and_original_placeholders"] = ConnectorMode.IntraConnectorsAndOriginalPlaceholders,
    };

    /// <summary>The default mode.</summary>
    public static ConnectorMode Default => ConnectorMode.IntraConnectorsAndPlaceholders;

    /// <summary>Parses a mode; accepts on and off.</summary>
    /// <exception cref="UsageException">The value is not a mode.</exception>
    public static ConnectorMode Read(string option, string value) =>
        Named.TryGetValue(value, out var mode) ? mode
        : Toggle.Read(value) is { } isOn ? (isOn ? Default : ConnectorMode.None)
        : throw new UsageException(
            "bad-value", $"{option}: there is no mode \"{value}\"", $"Expected false, {string.Join(", ", Named.Keys)}; the option alone means the default.");

    /// <summary>Returns the name of a mode.</summary>
    public static string Name(ConnectorMode mode) =>
        mode == ConnectorMode.None ? "false" : Named.First(pair => pair.Value == mode).Key;
}
