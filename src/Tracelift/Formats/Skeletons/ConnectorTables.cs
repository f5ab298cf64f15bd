using Tracelift.Files.Archives;
using Tracelift.Formats.Destinations;

namespace Tracelift.Formats.Skeletons;

/// <summary>
/// Writes the tables of connectors and partners beside files of skeletons. A row of <c>connectors.csv</c> is a link; a connector
/// without links has one row without a relation. A row of <c>partners.csv</c> is a node of a skeleton that has no file.
/// </summary>
internal static class ConnectorTables
{
    /// <summary>The table of connectors.</summary>
    public const string Connectors = "connectors.csv";

    /// <summary>The table of partners.</summary>
    public const string Partners = "partners.csv";

    /// <summary>Writes both tables.</summary>
    /// <param name="gathering">The rows.</param>
    /// <param name="items">Receives the tables.</param>
    /// <param name="numbers">The numbers of linked nodes in their files; null if files have the ids of treenodes.</param>
    /// <param name="isMicrometre">Whether coordinates are in µm.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task WriteAsync(ExportGathering gathering, OutputItems items, NodeNumbers? numbers, bool isMicrometre, CancellationToken cancellationToken)
    {
        var unit = isMicrometre ? "um" : "nm";
        await using (var table = new TableText(
            Connectors, "connector_id", $"x_{unit}", $"y_{unit}", $"z_{unit}", "confidence", "relation", "node_id", "skeleton_id", "link_confidence"))
        {
            foreach (var connector in gathering.ConnectorsWithLinks())
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var link in connector.Links)
                {
                    Begin(connector);
                    table.Add(gathering.Relations.GetValueOrDefault(link.Relation)).Add(numbers?.Of(link.Node) ?? link.Node).Add(link.Skeleton).Add(link.Confidence).EndRow();
                }

                if (connector.Links.Count > 0)
                    continue;
                Begin(connector);
                table.Add((string?)null).Add((long?)null).Add((long?)null).Add((long?)null).EndRow();
            }

            await items.AddAsync(Connectors, table.Complete(), cancellationToken);

            void Begin(GatheredConnector connector) => table.Add(connector.Row.Id)
                .AddFloat(InUnit(connector.Row.X)).AddFloat(InUnit(connector.Row.Y)).AddFloat(InUnit(connector.Row.Z)).Add(connector.Row.Confidence);
        }

        if (gathering.Partners == 0)
            return;
        await using (var table = new TableText(
            Partners, "skeleton_id", "neuron_id", "name", "node_id", "parent_id", $"x_{unit}", $"y_{unit}", $"z_{unit}", $"radius_{unit}"))
        {
            foreach (var partner in gathering.PartnerNodes())
            {
                var node = partner.Node;
                table.Add(node.Skeleton).Add(partner.Neuron).Add(partner.Name).Add(node.Id).Add(node.Parent == 0 ? null : node.Parent)
                    .AddFloat(InUnit(node.X)).AddFloat(InUnit(node.Y)).AddFloat(InUnit(node.Z)).AddFloat(node.Radius < 0 ? 0 : InUnit(node.Radius)).EndRow();
            }

            await items.AddAsync(Partners, table.Complete(), cancellationToken);
        }

        float InUnit(float value) => isMicrometre ? (float)(value / 1000.0) : value;
    }
}
