using System.Text;
using Tracelift.Errors;
using Tracelift.Files;

namespace Tracelift.Formats.Skeletons;

/// <summary>
/// The table of <c>--names</c>: CSV or TSV with the column <c>file</c> and any of <c>name</c>, <c>source_id</c> and
/// <c>annotations</c> (separated by semicolons).
/// </summary>
internal sealed class ItemNames
{
    private static readonly string[] Known = ["name", "source_id", "annotations"];

    // The columns of an export's table of neurons.
    private static readonly string[] KnownOfNeurons = ["name", "skeleton_id", "annotations", "neuron_id", "nodes", "cable_nm", "owner"];

    // The report names unknown columns by this option.
    private const string Option = "--names";

    private readonly ItemTable? _table;
    private readonly string _idColumn;
    private IReadOnlyCollection<string> _unused = [];

    private ItemNames(ItemTable? table, string idColumn = "source_id") => (_table, _idColumn) = (table, idColumn);

    /// <summary>A table without rows.</summary>
    public static ItemNames None { get; } = new(null);

    /// <summary>Reads a table.</summary>
    /// <exception cref="InputException">The table can't be read, is not in UTF-8, or has no column <c>file</c>.</exception>
    public static async Task<ItemNames> ReadAsync(string path, InputLimits limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        var file = await InputFile.OpenAsync(path, limits, cancellationToken);
        await using (file)
            return new ItemNames(await ItemTable.ReadAsync(file, Known, limits.MostItems, cancellationToken));
    }

    /// <summary>Reads the table of neurons that an export writes beside its files.</summary>
    /// <exception cref="InputException">The table can't be read, is not in UTF-8, or has no column <c>file</c>.</exception>
    public static async Task<ItemNames> ReadNeuronsAsync(InputFile file, InputLimits limits, CancellationToken cancellationToken) =>
        new(await ItemTable.ReadAsync(file, KnownOfNeurons, limits.MostItems, cancellationToken, isExact: true), "skeleton_id");

    /// <summary>Creates the items of files, with the values of their rows.</summary>
    /// <exception cref="InputException">The table has faults, or a row names several files.</exception>
    internal IReadOnlyList<SkeletonItem> Items(IReadOnlyList<string> files)
    {
        if (_table is null)
            return [.. files.Select(file => new SkeletonItem(file))];
        var (rows, unused) = _table.Match(files);
        List<SkeletonItem> items = [.. files.Select(file => rows.TryGetValue(file, out var row)
            ? new SkeletonItem(file) { Title = row["name"], SourceId = row.Id(_idColumn), Annotations = row.Annotations ?? [] }
            : new SkeletonItem(file))];
        foreach (var row in unused.Values)
            _ = row.Id(_idColumn);
        _table.RequireSound();
        _unused = [.. unused.Keys];
        return items;
    }

    /// <summary>Notes the rows that match none of the files of the items, and the unknown columns.</summary>
    internal void NoteUnknown(SurveyNotes notes)
    {
        if (_table is null)
            return;
        foreach (var column in _table.UnknownColumns)
            notes.CountField(Option, Encoding.UTF8.GetBytes(column), _table.Count);
        foreach (var name in _unused)
            notes.CountItem(Encoding.UTF8.GetBytes(name));
    }
}
