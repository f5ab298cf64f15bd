using System.Buffers;
using System.Text.Json;
using Tracelift.Files.Archives;
using Tracelift.Formats.Destinations;
using Tracelift.Formats.Skeletons;
using Tracelift.Model;

namespace Tracelift.Formats.Swc;

/// <summary>
/// Writes SWC files, with tables from which a load of the folder gives back names, annotations, connectors and partners.
/// </summary>
internal sealed class SwcArchiveWriter(OutputItems items, DestinationContext context) : ITracingWriter
{
    /// <summary>The table of neurons.</summary>
    public const string NeuronTable = "neurons.csv";

    private readonly ExportGathering _gathering = new(context);

    /// <inheritdoc/>
    public long Bytes => items.Bytes;

    /// <inheritdoc/>
    public long? Files { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> NotHeld => _gathering.NotHeld;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => _gathering.Notes;

    /// <inheritdoc/>
    public void Limit(ModelDescription model, params IReadOnlyCollection<string> fields)
    {
        // Of users, only names are written.
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
        Files = 0;
        var numbers = _gathering.LinkedNodes is { } linked ? new NodeNumbers(linked) : null;
        string[] columns = ["file", "name", "skeleton_id", "neuron_id", "annotations", "nodes", "cable_nm"];
        await using (var neurons = new TableText(NeuronTable, context.Options.Owners ? [.. columns, "owner"] : columns))
        {
            var names = new FileNamePattern(context.Options.FileNames, ".swc");
            var bytes = new ArrayBufferWriter<byte>(1 << 16);
            foreach (var skeleton in _gathering.Skeletons(cancellationToken))
            {
                var file = names.Next(skeleton.Name, skeleton.Id, skeleton.Neuron);
                neurons.Add(file).Add(skeleton.Name).Add(skeleton.Id).Add(skeleton.Neuron).Add(AnnotationList.Join(skeleton.Annotations))
                    .Add(skeleton.File.Count).AddRounded(skeleton.Cable);
                if (context.Options.Owners)
                    neurons.Add(skeleton.Owner);
                neurons.EndRow();
                bytes.ResetWrittenCount();
                WriteHeader(skeleton, bytes);
                if (numbers is not null)
                    Number(skeleton.File, numbers);
                SwcWriter.Write(skeleton.File, bytes, context.Options.Unit);
                await items.AddAsync(file, bytes.WrittenMemory, cancellationToken);
                Files++;
            }

            await items.AddAsync(NeuronTable, neurons.Complete(), cancellationToken);
        }

        if (_gathering.Connectors > 0)
            await ConnectorTables.WriteAsync(_gathering, items, numbers, context.Options.Unit == SwcUnit.Micrometre, cancellationToken);
        _gathering.Miss("tags of treenodes that are no types", _gathering.CountOtherTags());
        await items.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await items.DisposeAsync();
        await _gathering.DisposeAsync();
    }

    // navis reads this line, too. In JSON no name can end the line, or be taken for a unit.
    private void WriteHeader(GatheredSkeleton skeleton, ArrayBufferWriter<byte> bytes)
    {
        bytes.Write("# Meta: "u8);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("name", skeleton.Name);
            json.WriteNumber("id", skeleton.Id);
            if (skeleton.Neuron is { } neuron)
                json.WriteNumber("neuron_id", neuron);
            json.WriteString("units", context.Options.Unit == SwcUnit.Micrometre ? "1 micrometer" : "1 nanometer");
            json.WriteNumber("project_id", context.Project);
            json.WriteString("project", context.Title);
            json.WriteString("source", "Tracelift");
            json.WriteEndObject();
        }

        bytes.Write("\n# id type x y z radius parent\n"u8);
    }

    private static void Number(SwcFile file, NodeNumbers numbers)
    {
        for (var row = 0; row < file.Count; row++)
        {
            numbers.Note(file.Ids[row], row + 1);
            file.Ids[row] = row + 1;
        }
    }
}
