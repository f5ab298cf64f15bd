using Tracelift.Model;

namespace Tracelift.Formats.Csv;

/// <summary>Classes or relations that rows name, or give by an id of the target, and that no file explains.</summary>
internal sealed class CsvVocabulary(ModelDescription model, IReadOnlyDictionary<long, string> known)
{
    private readonly Dictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _used = [];
    private readonly Lock _lock = new();

    public ModelDescription Model => model;

    /// <summary>Whether no row needs a class or relation.</summary>
    public bool IsEmpty => _used.Count == 0;

    /// <summary>Returns the id of a name; a negative id if no file gives one.</summary>
    public long Of(string name)
    {
        lock (_lock)
        {
            if (!_ids.TryGetValue(name, out var id))
            {
                _ids.Add(name, id = -1 - _ids.Count);
                _used.Add(id, name);
            }

            return id;
        }
    }

    /// <summary>Notes the use of an id; the target explains its own ids.</summary>
    public void Note(long id)
    {
        lock (_lock)
        {
            if (!_used.ContainsKey(id) && known.TryGetValue(id, out var name))
                _used.Add(id, name);
        }
    }

    /// <summary>Returns the rows of used classes or relations. They have no owner; the import's user gets them.</summary>
    public Batch Rows(long now)
    {
        var batch = Batch.Rent(model);
        foreach (var (id, name) in _used.OrderBy(pair => pair.Key).Take(Batch.Capacity))
        {
            var row = new RowAuthor(0, 1, now).Begin(batch, id);
            batch.Longs("user").SetNull(row);
            batch.SetPosition(row, 0);
            batch.Texts(model == Models.Class ? "class_name" : "relation_name").Set(row, name);
            if (model == Models.Relation)
                batch.Longs("isreciprocal").Set(row, 0);
        }

        return batch;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_used.Count);
        foreach (var (id, name) in _used)
        {
            writer.Write(id);
            writer.Write(name);
        }
    }

    public void Read(BinaryReader reader)
    {
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var (id, name) = (reader.ReadInt64(), reader.ReadString());
            _used[id] = name;
            if (id < 0)
                _ids[name] = id;
        }
    }
}
