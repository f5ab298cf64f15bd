using System.Text;
using System.Text.Json;

namespace Tracelift.Bench.Mutate;

/// <summary>Mutates valid files. The same seed and files give the same bytes on every machine.</summary>
internal sealed class Mutator
{
    private readonly List<List<RawObject>> _files = [];

    /// <summary>Makes a mutator of valid files of tracing data.</summary>
    public Mutator(IEnumerable<byte[]> files)
    {
        foreach (var file in files)
        {
            using var document = JsonDocument.Parse(file);
            _files.Add([.. document.RootElement.EnumerateArray().Select(RawObject.Read)]);
        }

        if (_files.Count == 0)
            throw new ArgumentException("There is no file to mutate", nameof(files));
    }

    /// <summary>Returns the mutated file of a seed.</summary>
    public byte[] Mutate(long seed)
    {
        // Spreads neighbouring seeds.
        var random = new Random(unchecked((int)((ulong)(seed + 1) * 0x9E3779B97F4A7C15UL >> 32)));
        var objects = new List<RawObject>(_files[random.Next(_files.Count)]);
        var ofBytes = random.Next(5);
        if (ofBytes != 0)
        {
            for (var changes = random.Next(4) == 0 ? random.Next(2, 8) : 1; changes > 0; changes--)
                ObjectMutation.Apply(objects, random);
            if (random.Next(25) == 0)
                Splice(objects, random);
        }

        var bytes = Write(objects, isCompact: random.Next(4) == 0);
        if (ofBytes <= 1)
        {
            var other = Write(_files[random.Next(_files.Count)], isCompact: false);
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                bytes = ByteMutation.Apply(bytes, other, random);
        }

        return bytes;
    }

    private void Splice(List<RawObject> objects, Random random)
    {
        var other = _files[random.Next(_files.Count)];
        var at = random.Next(other.Count);
        objects.InsertRange(random.Next(objects.Count + 1), other.GetRange(at, Math.Min(random.Next(1, 50), other.Count - at)));
    }

    private static byte[] Write(List<RawObject> objects, bool isCompact)
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < objects.Count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(isCompact ? "" : "\n");
            objects[i].Write(text, isCompact);
        }

        return Encoding.UTF8.GetBytes(text.Append(isCompact ? "]" : "\n]").ToString());
    }
}
