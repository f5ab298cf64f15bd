using System.IO.Compression;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Load;
using Tracelift.Tracing.Import.Origins;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Bulk;

/// <summary>
/// All that is needed to turn rows of the source into rows of the target, so that any process can load any chunk: who
/// becomes whom, which id each row gets, what stays out, and where rows lie in the source.
/// </summary>
internal sealed class LoadPlan
{
    private const int Version = 5;

    // Numbers are a few bytes each, and packing costs far more by the call than by the byte.
    private const int BytesAtOnce = 64 << 10;

    private static readonly ModelDescription[] Shared = [Models.Class, Models.Relation, Models.ClassInstance];

    private readonly ImportPlan _plan;
    private readonly SpaceTransform? _transform;

    public LoadPlan(ImportPlan plan, SpaceTransform? transform, long project)
    {
        (_plan, _transform, Project) = (plan, transform, project);
    }

    /// <summary>The target.</summary>
    public long Project { get; }

    /// <summary>Who imports, for the marks of imported skeletons.</summary>
    public long Importer => _plan.Users.Importer;

    /// <summary>The largest id of each family that rows in chunks get.</summary>
    public IReadOnlyDictionary<IdFamily, long> Ends => ChunkPlanner.Stages.Keys
        .Where(model => !_plan.Ids.New(model).IsEmpty)
        .GroupBy(model => model.Family)
        .ToDictionary(family => family.Key, family => family.Max(model => _plan.Ids.Ranges(model).Max(range => range.Last)));

    /// <summary>By table the ids that rows in chunks get.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IdRange>> Planned => ChunkPlanner.Stages.Keys
        .Where(model => !_plan.Ids.New(model).IsEmpty)
        .ToDictionary(
            model => model.Table,
            model => (IReadOnlyList<IdRange>)[.. _plan.Ids.Ranges(model).OrderBy(range => range.First)],
            StringComparer.Ordinal);

    /// <summary>What translates batches; for one thread at a time.</summary>
    public RowTranslation Translation() => new(_plan, new TypeSwitches(new ImportOptions(), new SourceSurvey("")), _transform, Project);

    /// <summary>Writes it, with what the source's survey has learnt.</summary>
    public void Write(Stream to, ISeekableSource source)
    {
        using var packing = new BrotliStream(to, CompressionLevel.Fastest, leaveOpen: true);
        using var buffer = new BufferedStream(packing, BytesAtOnce);
        using var writer = new BinaryWriter(buffer);
        writer.Write(Version);
        writer.Write(Project);
        writer.Write(_transform?.ToString() ?? "");
        writer.Write(_plan.Users.Everything.HasValue);
        writer.Write(_plan.Users.Everything ?? 0);
        writer.Write(_plan.Users.Importer);
        Write(writer, _plan.Users.Ids);
        foreach (var model in Shared)
        {
            Write(writer, _plan.Shared.Existing[model]);
            Write(writer, _plan.Shared.SameAs[model]);
        }

        Write(writer, _plan.Shared.ExistingLinks);
        writer.Write(_plan.Ids.IsKept);
        foreach (var model in Models.All)
        {
            Write(writer, _plan.Ids.New(model));
            writer.Write(_plan.Ids.First(model));
            Write(writer, _plan.Ids.MadeUp(model) ?? []);
            writer.Write(_plan.Ids.FirstMadeUp(model));
            Write(writer, _plan.LeftOut.Of(model) ?? []);
            Write(writer, _plan.Ids.Known.Pairs(model)?.All.ToDictionary(pair => pair.Source, pair => pair.Target) ?? []);
            Write(writer, _plan.Ids.Staying(model) ?? []);
        }

        source.WriteIndex(writer);
    }

    /// <summary>Reads one, and tells the source what its survey had learnt.</summary>
    public static LoadPlan Read(Stream from, ISeekableSource source)
    {
        using var unpacking = new BrotliStream(from, CompressionMode.Decompress, leaveOpen: true);
        using var buffer = new BufferedStream(unpacking, BytesAtOnce);
        using var reader = new BinaryReader(buffer);
        if (reader.ReadInt32() != Version)
            throw new Errors.StoreException("newer-load", "This load was begun by another version of Tracelift", "Go on with that version, or undo the load and begin anew");
        var project = reader.ReadInt64();
        var transform = reader.ReadString() is { Length: > 0 } map ? SpaceTransform.Parse(map) : null;
        var (isOne, one) = (reader.ReadBoolean(), reader.ReadInt64());
        var users = new UserPlan { Everything = isOne ? one : null, Importer = reader.ReadInt64() };
        foreach (var (id, to) in ReadPairs(reader))
            users.Map(id, to);
        var shared = new ReusePlan();
        foreach (var model in Shared)
        {
            foreach (var (id, to) in ReadPairs(reader))
                shared.Existing[model].Add(id, to);
            foreach (var (id, to) in ReadPairs(reader))
                shared.SameAs[model].Add(id, to);
        }

        shared.ExistingLinks.UnionWith(ReadIds(reader));
        var isKept = reader.ReadBoolean();
        var leftOut = new ExcludedRows();
        var known = new KnownRows();
        var ids = IdAssignment.Restore(shared, isKept, known, model =>
        {
            var (rows, first, madeUp, firstMadeUp) = (ReadIds(reader), reader.ReadInt64(), ReadIds(reader), reader.ReadInt64());
            var gone = ReadIds(reader);
            if (!gone.IsEmpty)
                leftOut.Set(model, gone);
            foreach (var (id, to) in ReadPairs(reader))
                known.Pair(model, id, to);
            foreach (var id in ReadIds(reader))
                known.Keep(model, id);
            return (rows, first, madeUp, firstMadeUp);
        });
        source.ReadIndex(reader);
        return new LoadPlan(new ImportPlan(users, shared, ids, leftOut, new PreviouslyImported()), transform, project);
    }

    private static void Write(BinaryWriter writer, IReadOnlyDictionary<long, long> pairs)
    {
        writer.Write(pairs.Count);
        foreach (var (id, to) in pairs)
        {
            writer.Write(id);
            writer.Write(to);
        }
    }

    private static IEnumerable<(long Id, long To)> ReadPairs(BinaryReader reader)
    {
        for (var count = reader.ReadInt32(); count > 0; count--)
            yield return (reader.ReadInt64(), reader.ReadInt64());
    }

    // As distance and length: few bytes, whether ids lie together or far from each other.
    private static void Write(BinaryWriter writer, IdSet ids)
    {
        var last = 0L;
        foreach (var range in WrittenIds.Ranges(ids))
        {
            writer.Write7BitEncodedInt64(range.Last - range.First + 1);
            writer.Write7BitEncodedInt64(unchecked(range.First - last));
            last = range.Last;
        }

        writer.Write7BitEncodedInt64(0);
    }

    private static IdSet ReadIds(BinaryReader reader)
    {
        var (ids, last) = (new IdSet(), 0L);
        for (var count = reader.Read7BitEncodedInt64(); count > 0; count = reader.Read7BitEncodedInt64())
        {
            var first = unchecked(last + reader.Read7BitEncodedInt64());
            last = first + count - 1;
            for (var id = first; id <= last; id++)
                ids.Add(id);
        }

        return ids;
    }
}
