using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Files.Archives;
using Tracelift.Formats.Skeletons;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Nml;

/// <summary>The trees of NML files. Files are read once; their nodes go into a temporary file.</summary>
internal sealed class NmlItems : ISkeletonItems
{
    private readonly NodeFile _nodes;
    private readonly SeveralRoots _severalRoots;
    private readonly string _fingerprint;
    private readonly List<string> _passedOver = [];
    private readonly IReadOnlyDictionary<string, long> _unread;
    private long _bytesRead;

    private NmlItems(string name, NmlReader reader, NodeFile nodes, SeveralRoots severalRoots, string fingerprint, IReadOnlyList<string> passedOver)
    {
        (Name, _nodes, _severalRoots, _fingerprint, _unread) = (name, nodes, severalRoots, fingerprint, reader.Unread);
        (Items, NodeTags) = (reader.Items, new ItemNodeTags(reader.Items.Count, reader.TagNames, reader.Tags));
        _passedOver.AddRange(passedOver);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Reading => _severalRoots.ToString();

    /// <inheritdoc/>
    public IReadOnlyList<SkeletonItem> Items { get; }

    /// <inheritdoc/>
    public ItemNodeTags NodeTags { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> PassedOver => _passedOver;

    /// <inheritdoc/>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Opens a file, a folder or an archive.</summary>
    /// <exception cref="InputException">A file can't be read, or is no NML.</exception>
    public static async Task<NmlItems> OpenAsync(SourceFile file, SourceOptions options, CancellationToken cancellationToken)
    {
        var isCollection = ItemFiles.IsCollection(file.Path, file.Name);
        var nodes = new NodeFile(file.Name);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var passedOver = new List<string>();
            var reader = new NmlReader(nodes, options.Limits);
            if (isCollection)
            {
                await using var files = await ItemFiles.OpenAsync(file.Path, file.GivenName, NmlFormat.IsNml, options.Limits, cancellationToken);
                passedOver.AddRange(files.PassedOver);
                for (var item = 0; item < files.Files.Count; item++)
                {
                    await using var table = await files.OpenTableAsync(item, options.Limits, cancellationToken);
                    hash.AppendData(Encoding.UTF8.GetBytes(files.Files[item].Name + "\0" + table.Sha256));
                    await reader.ReadAsync(table, cancellationToken);
                }
            }
            else
            {
                await using var input = await InputFile.OpenAsync(file.Path, file.Name, options.Limits, cancellationToken);
                await FileSample.AddAsync(hash, input, cancellationToken);
                await reader.ReadAsync(input, cancellationToken);
            }

            return reader.Items.Count > 0
                ? new NmlItems(file.Name, reader, nodes, options.Swc.SeveralRoots, InputFile.Hex(hash), passedOver)
                : throw new InputException("no-items", $"{file.Name} has no tree with nodes");
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public void NoteUnknown(SurveyNotes notes)
    {
        foreach (var (name, count) in _unread)
            notes.CountField("NML", Encoding.UTF8.GetBytes(name), count);
    }

    /// <inheritdoc/>
    public Task<string> FingerprintAsync(CancellationToken cancellationToken) => Task.FromResult(_fingerprint);

    /// <inheritdoc/>
    public ValueTask<SwcFile> ReadAsync(int item, CancellationToken cancellationToken)
    {
        var rows = _nodes.Read(item);
        Interlocked.Add(ref _bytesRead, 56L * rows.Length);
        var nodes = new SwcNodes(rows.Length) { Count = rows.Length };
        for (var row = 0; row < rows.Length; row++)
        {
            var node = rows[row];
            (nodes.Ids[row], nodes.ParentIds[row], nodes.Lines[row]) = (node.Id, node.Parent, row + 1);
            (nodes.X[row], nodes.Y[row], nodes.Z[row], nodes.Radii[row]) = (node.X, node.Y, node.Z, node.Radius);
        }

        return ValueTask.FromResult(SwcTrees.Build(nodes, string.Create(CultureInfo.InvariantCulture, $"{Name}, tree {Items[item].Name}"), _severalRoots));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _nodes.DisposeAsync();
}
