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
/// The data that translate rows of the source into rows of the target, so that any process can load any chunk: the users,
/// the new id of each row, the excluded rows, and the positions of rows in the source.
/// </summary>
internal sealed class LoadPlan
{
    private const int Version = 6;

    // Buffered, because numbers take a few bytes each, and a call of the compressor costs far more than a byte.
    private const int BytesAtOnce = 64 << 10;

    private static readonly ModelDescription[] Shared = [Models.Class, Models.Relation, Models.ClassInstance];

    private readonly ImportPlan _plan;
    private readonly SpaceTransform? _transform;

    public LoadPlan(ImportPlan plan, SpaceTransform? transform, long project)
    {
        (_plan, _transform, Project) = (plan, transform, project);
    }

    /// <summary>The target project.</summary>
    public long Project { get; }

    /// <summary>The importing user, for the marks of imported skeletons.</summary>
    public long Importer => _plan.Users.Importer;

    /// <summary>The largest id that rows in chunks get, by family.</summary>
    public IReadOnlyDictionary<IdFamily, long> Ends => ChunkPlanner.Stages.Keys
        .Where(model => !_plan.Ids.New(model).IsEmpty)
        .GroupBy(model => model.Family)
        .ToDictionary(family => family.Key, family => family.Max(model => _plan.Ids.Ranges(model).Max(range => range.Last)));

    /// <summary>The ids that rows in chunks get, by table.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IdRange>> Planned => ChunkPlanner.Stages.Keys
        .Where(model => !_plan.Ids.New(model).IsEmpty)
        .ToDictionary(
            model => model.Table,
            model => (IReadOnlyList<IdRange>)[.. _plan.Ids.Ranges(model).OrderBy(range => range.First)],
            StringComparer.Ordinal);

    /// <summary>Returns a translation of batches; only one thread may use it at a time.</summary>
    public RowTranslation Translation() => new(_plan, new TypeSwitches(new ImportOptions(), new SourceSurvey("")), _transform, Project);

    /// <summary>Writes the plan, with the source's state after the survey.</summary>
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

    /// <summary>Reads a plan, and restores the source's state after the survey.</summary>
    public static LoadPlan Read(Stream from, ISeekableSource source)
    {
        using var unpacking = new BrotliStream(from, CompressionMode.Decompress, leaveOpen: true);
        using var buffer = new BufferedStream(unpacking, BytesAtOnce);
        using var reader = new BinaryReader(buffer);
        if (reader.ReadInt32() != Version)
            throw new Errors.StoreException("newer-load", "Another version of Tracelift started this load", "Continue with that version, or undo the load and start again");
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

    // Writes distances and lengths: few bytes, whether ids are close together or far apart.
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
