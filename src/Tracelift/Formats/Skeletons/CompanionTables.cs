using System.Globalization;
using System.Text.Unicode;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Csv;
using Tracelift.Formats.Destinations;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Skeletons;

/// <summary>Reads <c>connectors.csv</c> and <c>partners.csv</c>, which an export writes beside files of skeletons.</summary>
internal sealed class CompanionTables
{
    private readonly Dictionary<long, int> _items;
    private readonly Dictionary<long, ConnectorRow> _connectors = [];
    private readonly List<ItemLink> _links = [];
    private readonly List<string> _relations = [];
    private readonly ProblemList _problems = new();

    private CompanionTables(Dictionary<long, int> items) => _items = items;

    /// <summary>The skeletons of partners, which follow the items of the collection.</summary>
    public List<(SkeletonItem Item, SwcFile Nodes)> Partners { get; } = [];

    /// <summary>The connectors, or null.</summary>
    public ItemConnectors? Connectors { get; private set; }

    /// <summary>Reads the tables.</summary>
    /// <param name="connectors">The table of connectors.</param>
    /// <param name="partners">The table of partners, or null.</param>
    /// <param name="items">The items by the ids of their skeletons.</param>
    /// <param name="count">The number of items.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">A table has faults.</exception>
    public static async Task<CompanionTables> ReadAsync(
        InputFile connectors, InputFile? partners, Dictionary<long, int> items, int count, CancellationToken cancellationToken)
    {
        var tables = new CompanionTables(items);
        if (partners is not null)
            await tables.ReadPartnersAsync(partners, count, cancellationToken);
        await tables.ReadConnectorsAsync(connectors, cancellationToken);
        tables.Connectors = new ItemConnectors(tables._connectors, tables._links, tables._relations);
        return tables;
    }

    private async Task ReadPartnersAsync(InputFile file, int count, CancellationToken cancellationToken)
    {
        var table = await TableRows.OpenAsync(file, ["skeleton_id", "name", "node_id", "parent_id", "x", "y", "z", "radius"], _problems, cancellationToken);
        var rows = new Dictionary<long, (string Name, List<NodeRow> Nodes)>();
        while (await table.NextAsync(cancellationToken))
        {
            if (table.Whole("skeleton_id") is not { } skeleton || table.Whole("node_id") is not { } node)
                continue;
            if (!rows.TryGetValue(skeleton, out var partner))
                rows.Add(skeleton, partner = (table.Text("name"), []));
            partner.Nodes.Add(new NodeRow { Id = node, Parent = table.Whole("parent_id", isNeeded: false) ?? -1, X = table.Length("x"), Y = table.Length("y"), Z = table.Length("z"), Radius = table.Length("radius") });
        }

        RequireSound(file);
        foreach (var (skeleton, partner) in rows)
        {
            var nodes = new SwcNodes(partner.Nodes.Count) { Count = partner.Nodes.Count };
            for (var row = 0; row < nodes.Count; row++)
            {
                var node = partner.Nodes[row];
                (nodes.Ids[row], nodes.ParentIds[row], nodes.Lines[row]) = (node.Id, node.Parent, row + 1);
                (nodes.X[row], nodes.Y[row], nodes.Z[row], nodes.Radii[row]) = (node.X, node.Y, node.Z, node.Radius);
            }

            var name = string.Create(CultureInfo.InvariantCulture, $"{ConnectorTables.Partners}, skeleton {skeleton}");
            if (!_items.TryAdd(skeleton, count + Partners.Count))
                throw new InputException("duplicate-source-id", $"{file.Name}: skeleton {skeleton} occurs among the files, too");
            Partners.Add((new SkeletonItem(name) { Title = partner.Name.Length > 0 ? partner.Name : null }, SwcTrees.Build(nodes, $"{file.Name}, skeleton {skeleton}", SeveralRoots.Split)));
        }
    }

    private async Task ReadConnectorsAsync(InputFile file, CancellationToken cancellationToken)
    {
        var table = await TableRows.OpenAsync(
            file, ["connector_id", "x", "y", "z", "confidence", "relation", "node_id", "skeleton_id", "link_confidence"], _problems, cancellationToken);
        while (await table.NextAsync(cancellationToken))
        {
            if (table.Whole("connector_id") is not { } connector)
                continue;
            _connectors.TryAdd(connector, new ConnectorRow { Id = connector, X = table.Length("x"), Y = table.Length("y"), Z = table.Length("z"), Confidence = (int)(table.Whole("confidence", isNeeded: false) ?? 5) });
            if (table.Text("relation") is not { Length: > 0 } relation)
                continue;
            if (table.Whole("node_id") is not { } node || table.Whole("skeleton_id") is not { } skeleton)
                continue;
            if (!_items.TryGetValue(skeleton, out var item))
            {
                table.Add("unknown-skeleton", string.Create(CultureInfo.InvariantCulture, $"no file and no partner has the skeleton {skeleton}: expected one of the column skeleton_id of {SwcArchiveWriter.NeuronTable}"));
                continue;
            }

            var index = _relations.IndexOf(relation);
            if (index < 0)
            {
                index = _relations.Count;
                _relations.Add(relation);
            }

            _links.Add(new ItemLink(item, connector, node, index, (int)(table.Whole("link_confidence", isNeeded: false) ?? 5)));
        }

        RequireSound(file);
    }

    private void RequireSound(InputFile file)
    {
        if (!_problems.IsEmpty)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{file.Name} has {_problems.Total} faults"), _problems, "Export again, or leave the table out: the skeletons are then loaded without connectors.");
    }

    /// <summary>The rows of a table, by the names of columns. Columns of lengths end in their unit, _nm or _um.</summary>
    private sealed class TableRows(InputFile file, CsvRecords records, Dictionary<string, int> columns, float scale, ProblemList problems)
    {
        public static async Task<TableRows> OpenAsync(InputFile file, string[] needed, ProblemList problems, CancellationToken cancellationToken)
        {
            var records = await CsvRecords.OpenAsync(file, 0, cancellationToken);
            if (!await records.NextAsync(cancellationToken))
                throw new InputException("empty", $"{file.Name} is empty", $"Expected a header with {string.Join(", ", needed)}.");
            var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            var isMicrometre = false;
            for (var i = 0; i < records.Count; i++)
            {
                var title = records.Text(i).Trim();
                isMicrometre |= title.EndsWith("_um", StringComparison.OrdinalIgnoreCase);
                if (title.EndsWith("_um", StringComparison.OrdinalIgnoreCase) || title.EndsWith("_nm", StringComparison.OrdinalIgnoreCase))
                    title = title[..^3];
                columns.TryAdd(title, i);
            }

            var missing = needed.Where(name => !columns.ContainsKey(name)).ToList();
            return missing.Count == 0
                ? new TableRows(file, records, columns, isMicrometre ? 1000 : 1, problems)
                : throw new InputException("bad-header", $"{file.Name} lacks the columns {string.Join(", ", missing)}", "Coordinates end in their unit: x_nm or x_um.");
        }

        public ValueTask<bool> NextAsync(CancellationToken cancellationToken) => records.NextAsync(cancellationToken);

        public string Text(string column) => columns[column] is var at && at < records.Count && Utf8.IsValid(records.Utf8(at)) ? SpreadsheetText.Restore(records.Text(at)) : "";

        public long? Whole(string column, bool isNeeded = true)
        {
            var text = Text(column).Trim();
            if (text.Length == 0 && !isNeeded)
                return null;
            if (CsvNumber.TryWhole(text, out var number) && number > 0)
                return number;
            Add("bad-value", $"the {column} is \"{Excerpt.Of(text)}\": expected a whole number above 0");
            return null;
        }

        public float Length(string column)
        {
            var text = Text(column).Trim();
            if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number))
                return scale == 1 ? number : (float)((double)number * scale);
            Add("bad-value", $"the {column} is \"{Excerpt.Of(text)}\": expected a number");
            return 0;
        }

        public void Add(string code, string message) =>
            problems.Add(code, () => new Problem(code, message, string.Create(CultureInfo.InvariantCulture, $"{file.Name}, line {records.Line}")));
    }
}
