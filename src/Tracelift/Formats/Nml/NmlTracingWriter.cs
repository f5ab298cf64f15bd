using System.Globalization;
using System.Text;
using System.Xml;
using Tracelift.Files;
using Tracelift.Formats.Destinations;
using Tracelift.Formats.Skeletons;
using Tracelift.Model;

namespace Tracelift.Formats.Nml;

/// <summary>
/// Writes NML: coordinates in voxels, radii in nm, an edge from each parent to its child, a comment for the tags of a node, and the
/// annotations of a neuron as metadata of its tree, which webKnossos shows.
/// </summary>
internal sealed class NmlTracingWriter(OutputFile file, DestinationContext context) : ITracingWriter
{
    private readonly ExportGathering _gathering = new(context);
    private readonly List<(long Node, string Content)> _comments = [];
    private readonly (double X, double Y, double Z) _voxel = context.Options.VoxelSize ?? context.VoxelSize ?? (1, 1, 1);
    private CountingStream? _counted;

    /// <inheritdoc/>
    public long Bytes => _counted?.Bytes ?? 0;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> NotHeld => _gathering.NotHeld;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => _gathering.Notes;

    /// <inheritdoc/>
    public void Limit(ModelDescription model, params IReadOnlyCollection<string> fields)
    {
        // No users are written.
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(Batch batch, CancellationToken cancellationToken)
    {
        if (!_gathering.Add(batch))
            _gathering.Miss(NotHeldNames.Of(batch.Model), batch.Count);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await using (_counted = new CountingStream(file.Stream))
        {
            var settings = new XmlWriterSettings { Async = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, NewLineChars = "\n", CloseOutput = false };
            var xml = XmlWriter.Create(_counted, settings);
            await using (xml)
                await WriteAsync(xml, cancellationToken);
        }

        _gathering.Miss("connectors", _gathering.Connectors);
        _gathering.Miss("links of connectors", _gathering.Links);
        _gathering.Miss("nodes of partners", _gathering.Partners);
        await file.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        await _gathering.DisposeAsync();
    }

    private async Task WriteAsync(XmlWriter xml, CancellationToken cancellationToken)
    {
        await xml.WriteStartDocumentAsync();
        xml.WriteStartElement("things");
        xml.WriteStartElement("parameters");
        Element(xml, "experiment", ("name", Text(context.Title)), ("description", NmlMarks.Description));
        Element(xml, "scale", ("x", Number(_voxel.X)), ("y", Number(_voxel.Y)), ("z", Number(_voxel.Z)), ("unit", "nanometer"));
        xml.WriteEndElement();
        foreach (var skeleton in _gathering.Skeletons(cancellationToken))
        {
            Write(xml, skeleton);
            await xml.FlushAsync();
        }

        Element(xml, "branchpoints");
        xml.WriteStartElement("comments");
        foreach (var (node, content) in _comments)
            Element(xml, "comment", ("node", Number(node)), ("content", content));
        xml.WriteEndElement();
        xml.WriteEndElement();
        await xml.WriteEndDocumentAsync();
    }

    private void Write(XmlWriter xml, GatheredSkeleton skeleton)
    {
        var nodes = skeleton.File;
        xml.WriteStartElement("thing");
        xml.WriteAttributeString("id", Number(skeleton.Id));
        xml.WriteAttributeString("name", Text(skeleton.Name));
        xml.WriteStartElement("nodes");
        for (var row = 0; row < nodes.Count; row++)
        {
            // In double precision, so that the product with the voxel's size gives back the stored number.
            Element(
                xml,
                "node",
                ("id", Number(nodes.Ids[row])),
                ("radius", Number(Math.Max(0, nodes.Radii[row]))),
                ("x", Number(nodes.X[row] / _voxel.X)),
                ("y", Number(nodes.Y[row] / _voxel.Y)),
                ("z", Number(nodes.Z[row] / _voxel.Z)));
            if (_gathering.TagsOf(nodes.Ids[row]).ToList() is { Count: > 0 } tags)
                _comments.Add((nodes.Ids[row], Text(AnnotationList.Join(tags))));
        }

        xml.WriteEndElement();
        xml.WriteStartElement("edges");
        for (var row = 0; row < nodes.Count; row++)
        {
            if (nodes.Parents[row] is >= 0 and var parent)
                Element(xml, "edge", ("source", Number(nodes.Ids[parent])), ("target", Number(nodes.Ids[row])));
        }

        xml.WriteEndElement();
        xml.WriteStartElement("metadata");
        if (skeleton.Neuron is { } neuron)
            Element(xml, "metadataEntry", ("key", NmlMarks.Neuron), ("numberValue", Number(neuron)));
        if (skeleton.Annotations.Count > 0)
        {
            xml.WriteStartElement("metadataEntry");
            xml.WriteAttributeString("key", NmlMarks.Annotations);
            for (var i = 0; i < skeleton.Annotations.Count; i++)
                xml.WriteAttributeString(string.Create(CultureInfo.InvariantCulture, $"{NmlMarks.ListValue}{i}"), Text(skeleton.Annotations[i]));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(name);
        foreach (var (attribute, value) in attributes)
            xml.WriteAttributeString(attribute, value);
        xml.WriteEndElement();
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(float number) => number.ToString("R", CultureInfo.InvariantCulture);

    // XML can't hold control characters, nor halves of characters.
    private static string Text(string text)
    {
        StringBuilder? safe = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
                continue;
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                i++;
                continue;
            }

            safe ??= new StringBuilder(text);
            safe[i] = '\uFFFD';
        }

        return safe?.ToString() ?? text;
    }

    /// <summary>Counts the bytes that pass.</summary>
    private sealed class CountingStream(Stream stream) : WritingStream
    {
        private long _bytes;

        public long Bytes => Interlocked.Read(ref _bytes);

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            stream.Write(buffer);
            Interlocked.Add(ref _bytes, buffer.Length);
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await stream.WriteAsync(buffer, cancellationToken);
            Interlocked.Add(ref _bytes, buffer.Length);
        }

        public override void Flush()
        {
            // The file is flushed when it is complete.
        }
    }
}
