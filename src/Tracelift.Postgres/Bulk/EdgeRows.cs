using System.Buffers.Binary;
using Npgsql;
using NpgsqlTypes;
using Tracelift.Stores.Derived;

namespace Tracelift.Postgres.Bulk;

/// <summary>Writes the rows derived from a chunk's treenodes: their edges with one COPY, and the summaries of their skeletons.</summary>
internal sealed class EdgeRows(PostgresLink link, SkeletonTrees trees)
{
    // The number of fields; then id, parent, project and edge, each with its length.
    private const int LargestRow = 2 + 12 + 12 + 8 + 4 + LineLength;

    // Byte order, type, number of points, two points of three doubles.
    private const int LineLength = 1 + 4 + 4 + (2 * 3 * 8);

    // A line with z.
    private const uint LineZ = 0x8000_0002;

    private const int Piece = 256 * 1024;

    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Writes the edges.</summary>
    /// <param name="inSpace">Whether to sort edges by place, which spatial indexes build faster from.</param>
    /// <param name="cancellationToken">Cancels the writing; the transaction is lost then.</param>
    public async Task WriteAsync(bool inSpace, CancellationToken cancellationToken)
    {
        if (trees.Count == 0)
            return;
        await using var cancellation = new ServerCancellation(link, cancellationToken);
        try
        {
            var stream = await link.Connection.BeginRawBinaryCopyAsync(
                "COPY treenode_edge (id, parent_id, project_id, edge) FROM STDIN (FORMAT BINARY)", cancellation.GiveUp);
            try
            {
                await SendAsync(stream, inSpace ? trees.InSpace() : null, cancellation.GiveUp, cancellationToken);
            }
            catch
            {
                await Import.CopyRows.AbortAsync(stream);
                throw;
            }

            await stream.DisposeAsync();
        }
        catch (Exception e) when (PostgresErrors.IsDriver(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw PostgresErrors.TranslateWrite(e, link.Store, "treenode_edge", "");
        }

        await SummarizeAsync(cancellationToken);
    }

    private async Task SendAsync(NpgsqlRawCopyStream stream, int[]? order, CancellationToken giveUp, CancellationToken cancellationToken)
    {
        var buffer = new byte[Piece + LargestRow];
        Header.CopyTo(buffer, 0);
        var length = Header.Length;
        for (var i = 0; i < trees.Count; i++)
        {
            length += Encode(buffer.AsSpan(length), trees.Edge(order is null ? i : order[i]));
            if (length < Piece)
                continue;
            await stream.WriteAsync(buffer.AsMemory(0, length), giveUp);
            cancellationToken.ThrowIfCancellationRequested();
            length = 0;
        }

        BinaryPrimitives.WriteInt16BigEndian(buffer.AsSpan(length), -1);
        await stream.WriteAsync(buffer.AsMemory(0, length + 2), giveUp);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private int Encode(Span<byte> to, SkeletonEdge edge)
    {
        BinaryPrimitives.WriteInt16BigEndian(to, 4);
        BinaryPrimitives.WriteInt32BigEndian(to[2..], 8);
        BinaryPrimitives.WriteInt64BigEndian(to[6..], edge.Id);
        var at = 14;
        BinaryPrimitives.WriteInt32BigEndian(to[at..], edge.Parent is null ? -1 : 8);
        at += 4;
        if (edge.Parent is { } parent)
        {
            BinaryPrimitives.WriteInt64BigEndian(to[at..], parent);
            at += 8;
        }

        BinaryPrimitives.WriteInt32BigEndian(to[at..], 4);
        BinaryPrimitives.WriteInt32BigEndian(to[(at + 4)..], trees.Project);
        BinaryPrimitives.WriteInt32BigEndian(to[(at + 8)..], LineLength);
        at += 12;
        to[at] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(to[(at + 1)..], LineZ);
        BinaryPrimitives.WriteUInt32LittleEndian(to[(at + 5)..], 2);
        at += 9;
        foreach (var value in (ReadOnlySpan<float>)[edge.X, edge.Y, edge.Z, edge.ParentX, edge.ParentY, edge.ParentZ])
        {
            BinaryPrimitives.WriteDoubleLittleEndian(to[at..], value);
            at += 8;
        }

        return at;
    }

    private Task<int> SummarizeAsync(CancellationToken cancellationToken)
    {
        var all = trees.Summaries;
        return link.ExecuteAsync(
            """
            INSERT INTO catmaid_skeleton_summary (
                skeleton_id, project_id, last_summary_update, original_creation_time, last_edition_time, last_editor_id,
                num_nodes, cable_length, num_imported_nodes)
            SELECT skeleton_id, $1, now(), timestamptz '1970-01-01 00:00:00+00' + created * interval '1 microsecond',
                timestamptz '1970-01-01 00:00:00+00' + edited * interval '1 microsecond', editor_id, num_nodes, cable_length,
                CASE WHEN EXISTS (SELECT FROM catmaid_transaction_info info WHERE info.transaction_id = txid_current() AND info.label = 'skeletons.import')
                    THEN num_nodes ELSE 0 END
            FROM unnest($2::int8[], $3::int8[], $4::int8[], $5::int4[], $6::int4[], $7::float8[])
                AS skeleton (skeleton_id, created, edited, editor_id, num_nodes, cable_length)
            """,
            [
                trees.Project,
                Array(NpgsqlDbType.Bigint, all.Select(skeleton => skeleton.Skeleton).ToArray()),
                Array(NpgsqlDbType.Bigint, all.Select(skeleton => skeleton.Created).ToArray()),
                Array(NpgsqlDbType.Bigint, all.Select(skeleton => skeleton.Edited).ToArray()),
                Array(NpgsqlDbType.Integer, all.Select(skeleton => skeleton.LastEditor).ToArray()),
                Array(NpgsqlDbType.Integer, all.Select(skeleton => skeleton.Nodes).ToArray()),
                Array(NpgsqlDbType.Double, all.Select(skeleton => skeleton.Length).ToArray()),
            ],
            cancellationToken);
    }

    private static NpgsqlParameter Array(NpgsqlDbType type, object values) => new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values };
}
