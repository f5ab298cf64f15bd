using Tracelift.Model;

namespace Tracelift.Bench.Mutate;

/// <summary>Changes the objects of a file and their values.</summary>
internal static class ObjectMutation
{
    private static readonly Action<List<RawObject>, Random>[] All =
    [
        Delete, DeleteModel, Duplicate, Swap, Shuffle, SetHostile, SetHostile, SetHostile, SetFitting, SetFitting, SetFitting,
        SwapValues, Refer, Refer, SetKey, Rename, Remove, Repeat, SetModel, ShuffleMembers, AddUnknown,
    ];

    /// <summary>Makes one change.</summary>
    public static void Apply(List<RawObject> objects, Random random)
    {
        if (objects.Count > 0)
            All[random.Next(All.Length)](objects, random);
    }

    private static void Delete(List<RawObject> objects, Random random)
    {
        var at = random.Next(objects.Count);
        objects.RemoveRange(at, Math.Min(random.Next(4) == 0 ? random.Next(1, 20) : 1, objects.Count - at));
    }

    private static void DeleteModel(List<RawObject> objects, Random random)
    {
        var model = One(objects, random).Model;
        objects.RemoveAll(row => row.Model == model);
    }

    private static void Duplicate(List<RawObject> objects, Random random) =>
        objects.Insert(random.Next(objects.Count + 1), One(objects, random).Copy());

    private static void Swap(List<RawObject> objects, Random random)
    {
        var (a, b) = (random.Next(objects.Count), random.Next(objects.Count));
        (objects[a], objects[b]) = (objects[b], objects[a]);
    }

    private static void Shuffle(List<RawObject> objects, Random random)
    {
        RawObject[] shuffled = [.. objects];
        random.Shuffle(shuffled);
        objects.Clear();
        objects.AddRange(shuffled);
    }

    private static void SetHostile(List<RawObject> objects, Random random) =>
        SetField(Writable(objects, random), random, _ => HostileValues.Any(random));

    private static void SetFitting(List<RawObject> objects, Random random) =>
        SetField(Writable(objects, random), random, before => HostileValues.Fitting(random, before));

    private static void SwapValues(List<RawObject> objects, Random random)
    {
        var row = Writable(objects, random);
        if (row.Fields.Count < 2)
            return;
        var (a, b) = (random.Next(row.Fields.Count), random.Next(row.Fields.Count));
        (row.Fields[a], row.Fields[b]) = (row.Fields[a] with { Value = row.Fields[b].Value }, row.Fields[b] with { Value = row.Fields[a].Value });
    }

    private static void Refer(List<RawObject> objects, Random random)
    {
        var row = Writable(objects, random);
        var references = row.Fields.Where(field => IsReference(row.Model, field.Name)).Select(field => row.Fields.IndexOf(field)).ToList();
        if (references.Count == 0)
            return;
        var at = references[random.Next(references.Count)];
        var other = random.Next(8) == 0 ? row : One(objects, random);
        var value = random.Next(6) == 0 ? HostileValues.Any(random)
            : random.Next(2) == 0 && other.Fields.Find(field => field.Name == row.Fields[at].Name).Value is { } same ? same
            : other.Key;
        row.Fields[at] = row.Fields[at] with { Value = value };
    }

    private static void SetKey(List<RawObject> objects, Random random)
    {
        var value = random.Next(2) == 0 ? HostileValues.Any(random) : One(objects, random).Key;
        Writable(objects, random).Set("\"pk\"", value);
    }

    private static void Rename(List<RawObject> objects, Random random)
    {
        var (row, members) = Some(objects, random);
        if (members.Count == 0)
            return;
        var at = random.Next(members.Count);
        var name = random.Next(4) switch
        {
            0 => One(objects, random).Fields is { Count: > 0 } fields ? fields[random.Next(fields.Count)].Name : "\"x\"",
            1 => HostileValues.Any(random),
            2 => $"{members[at].Name[..^1]}_\"",
            _ => string.Concat(members[at].Name.Select(c => c == 'e' ? "\\u0065" : c.ToString())),
        };
        members[at] = members[at] with { Name = name };
    }

    private static void Remove(List<RawObject> objects, Random random)
    {
        var (_, members) = Some(objects, random);
        if (members.Count > 0)
            members.RemoveAt(random.Next(members.Count));
    }

    private static void Repeat(List<RawObject> objects, Random random)
    {
        var (_, members) = Some(objects, random);
        if (members.Count > 0)
            members.Insert(random.Next(members.Count + 1), members[random.Next(members.Count)]);
    }

    private static void SetModel(List<RawObject> objects, Random random)
    {
        var model = random.Next(3) == 0 ? HostileValues.Any(random) : $"\"{Models.All[random.Next(Models.All.Length)].Label}\"";
        Writable(objects, random).Set("\"model\"", model);
    }

    private static void ShuffleMembers(List<RawObject> objects, Random random)
    {
        for (var times = random.Next(1, 20); times > 0; times--)
        {
            var (_, members) = Some(objects, random);
            RawMember[] shuffled = [.. members];
            random.Shuffle(shuffled);
            members.Clear();
            members.AddRange(shuffled);
        }
    }

    private static void AddUnknown(List<RawObject> objects, Random random)
    {
        var (_, members) = Some(objects, random);
        members.Insert(random.Next(members.Count + 1), new RawMember($"\"unknown{random.Next(3)}\"", HostileValues.Any(random)));
    }

    private static void SetField(RawObject row, Random random, Func<string, string> value)
    {
        if (row.Fields.Count == 0)
            return;
        var at = random.Next(row.Fields.Count);
        row.Fields[at] = row.Fields[at] with { Value = value(row.Fields[at].Value) };
    }

    private static bool IsReference(string model, string field) =>
        Models.Find(model.Trim('"'))?.Find(field.Trim('"'))?.RefersTo is not null;

    private static RawObject One(List<RawObject> objects, Random random) => objects[random.Next(objects.Count)];

    // Copies before a change, because all mutations share the files' objects.
    private static RawObject Writable(List<RawObject> objects, Random random)
    {
        var at = random.Next(objects.Count);
        return objects[at] = objects[at].Copy();
    }

    private static (RawObject Row, List<RawMember> Members) Some(List<RawObject> objects, Random random)
    {
        var row = Writable(objects, random);
        return (row, random.Next(4) == 0 ? row.Members : row.Fields);
    }
}
