using Tracelift.Cli.Terminal;

namespace Tracelift.Tests.CommandLine;

/// <summary>A terminal with given answers; or pipes if there are none.</summary>
internal sealed class ScriptedTerminal(IEnumerable<string>? answers) : ITerminal, IDisposable
{
    private readonly Queue<string> _answers = new(answers ?? []);
    private readonly MemoryStream _output = new();
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public bool HasPerson => answers is not null;

    public bool IsErrorTerminal => false;

    public bool IsOutputTerminal => false;

    public int Width => 80;

    public TextWriter Error => _error;

    public string ErrorOutput => _error.ToString();

    public string Output => System.Text.Encoding.UTF8.GetString(_output.ToArray());

    /// <summary>The unused answers.</summary>
    public int Left => _answers.Count;

    /// <summary>The standard input.</summary>
    public byte[] Input { get; init; } = [];

    public Stream OpenInput() => new MemoryStream(Input);

    public Stream OpenOutput() => new Kept(_output);

    public Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_answers.TryDequeue(out var answer) ? answer : null);

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    /// <summary>Stays open when its users close it.</summary>
    private sealed class Kept(MemoryStream stream) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => stream.Length;

        public override long Position
        {
            get => stream.Position;
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => stream.Write(buffer, offset, count);
    }
}
