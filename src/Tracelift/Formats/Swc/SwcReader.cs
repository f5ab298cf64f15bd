using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using Tracelift.Errors;
using Tracelift.Files.Packing;

namespace Tracelift.Formats.Swc;

/// <summary>
/// Reads SWC and eSWC files in all their variants: with tabs, commas, any line ends, ids from 0, children before their
/// parents, whole numbers with a fraction, invalid radii. Reports each repair with its line.
/// </summary>
public static class SwcReader
{
    private const string ForeignHint = "Numbers have the hyphen-minus - (U+002D) and plain blanks: replace the others, for instance with sed 's/\u2212/-/g'.";

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">The content of the file.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="options">The options of reading.</param>
    /// <exception cref="InputException">The file is not SWC, has no tree, or has several; with all faults.</exception>
    public static SwcFile Read(ReadOnlySpan<byte> bytes, string name, SwcOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        if (bytes.Length > options.MostBytes)
            throw TooLarge(name, options);
        var (faults, repairs) = (new ProblemList(), new ProblemList());
        var lines = new SwcLines(options, faults, repairs);
        lines.Read(SwcText.Utf8(bytes, repairs));
        var nodes = lines.Nodes;
        if (faults.IsEmpty && nodes.Count == 0)
            faults.Add(new("no-nodes", "it has no nodes; an SWC file has a line of 7 numbers for each"));
        Require(faults, name, lines.HasForeignSigns ? ForeignHint : null);
        var roots = new SwcParents(nodes, faults, repairs).Resolve();
        Require(faults, name);
        var trees = new SwcOrder(nodes, roots, options.SeveralRoots, faults, repairs).Arrange();
        Require(faults, name);
        return new SwcFile(nodes, trees, repairs) { Meta = lines.Meta, IsUnitGuessed = lines.IsUnitGuessed };
    }

    /// <summary>Reads a file that is packed if its name says so.</summary>
    /// <param name="bytes">The content of the file, packed or not.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="options">The options of reading; the limit on bytes applies to the unpacked file.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">The file is at fault.</exception>
    public static async ValueTask<SwcFile> ReadAsync(ReadOnlyMemory<byte> bytes, string name, SwcOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);

        // A web client may have unpacked the file but kept its name.
        if (!SwcFileName.IsPacked(name) || Unpacker.Find(bytes.Span, name) is not { } unpacker)
            return Read(bytes.Span, name, options);
        try
        {
            using var packed = new MemoryStream(MemoryMarshal.TryGetArray(bytes, out var array) ? array.Array! : bytes.ToArray(), array.Offset, bytes.Length, writable: false);
            var unpacking = unpacker.Open(packed);
            await using (unpacking)
                return await ReadAsync(unpacking, name, options, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw unpacker.Damaged(name, e);
        }
    }

    /// <summary>Reads a file from a stream, to its end.</summary>
    /// <param name="stream">The stream of the file.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="options">The options of reading; the limit on bytes applies.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">The file is at fault.</exception>
    public static async Task<SwcFile> ReadAsync(Stream stream, string name, SwcOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var length = 0;
            while (true)
            {
                if (length == buffer.Length)
                    Grow(ref buffer, length);
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
                if (read == 0)
                    return Read(buffer.AsSpan(0, length), name, options);
                length += read;
                if (length > options.MostBytes)
                    throw TooLarge(name, options);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(buffer.Length * 2L, Array.MaxLength));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private static void Require(ProblemList faults, string name, string? foreignHint = null)
    {
        if (faults.IsEmpty)
            return;
        var hint = foreignHint is not null ? foreignHint
            : faults.Count("mixed-commas") > 0 ? "Write decimal points, and blanks between the columns."
            : faults.Count("several-roots") > 0 ? "Split the file into its trees or join them: several_roots=split makes a skeleton of each, several_roots=heal one of all." : null;
        throw faults.Total == 1
            ? new InputException(faults.Shown[0].Code, $"{name}: {faults.Shown[0]}", hint)
            : new InputException(string.Create(CultureInfo.InvariantCulture, $"{name} has {faults.Total} faults"), faults, hint);
    }

    private static InputException TooLarge(string name, SwcOptions options) => new(
        "too-large", string.Create(CultureInfo.InvariantCulture, $"{name} has more than {options.MostBytes} bytes, the most that is allowed"));
}
