using Tracelift.Files;
using Tracelift.Formats.Destinations;
using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>CATMAID's JSON of tracing data: one file, which holds all models.</summary>
internal sealed class JsonDestination : ITracingDestination
{
    /// <inheritdoc/>
    public string Name => "json";

    /// <inheritdoc/>
    public string DefaultFile => "export_pid_{}.json";

    /// <inheritdoc/>
    public OutputName Output => OutputName.TracingData;

    /// <inheritdoc/>
    public bool Recognises(string name) => true;

    /// <inheritdoc/>
    public ITracingWriter Open(OutputPlace place, DestinationContext context) => new JsonFileWriter(place.CreateFile(place.Path));

    private sealed class JsonFileWriter : ITracingWriter
    {
        private readonly OutputFile _file;
        private readonly WriteBehind _behind;
        private readonly TracingJsonWriter _writer;

        public JsonFileWriter(OutputFile file)
        {
            _file = file;
            _behind = new WriteBehind(file.Stream);
            _writer = new TracingJsonWriter(_behind.Stream);
        }

        public long Bytes => _writer.Bytes;

        public void Limit(ModelDescription model, params IReadOnlyCollection<string> fields) => _writer.Limit(model, fields);

        public ValueTask WriteAsync(Batch batch, CancellationToken cancellationToken) => _writer.WriteAsync(batch, cancellationToken);

        public async Task CompleteAsync(CancellationToken cancellationToken)
        {
            await _writer.CompleteAsync(cancellationToken);
            await _behind.CompleteAsync(cancellationToken);
            await _file.CompleteAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await _writer.DisposeAsync();
            await _behind.DisposeAsync();
            await _file.DisposeAsync();
        }
    }
}
