namespace Tracelift.Cli.Terminal;

/// <summary>Standard input, output and error: results on output; questions, progress and faults on error.</summary>
internal interface ITerminal
{
    /// <summary>Whether someone is there to be asked: standard input and standard error are terminals.</summary>
    bool HasPerson { get; }

    /// <summary>Whether what was written to standard error can be written over, as on a terminal.</summary>
    bool IsErrorTerminal { get; }

    /// <summary>Whether standard output is a terminal that can show colours.</summary>
    bool IsOutputTerminal { get; }

    /// <summary>Characters that fit in a line of the terminal.</summary>
    int Width { get; }

    /// <summary>Standard error.</summary>
    TextWriter Error { get; }

    /// <summary>Opens standard input, to be read as data.</summary>
    Stream OpenInput();

    /// <summary>Opens standard output.</summary>
    Stream OpenOutput();

    /// <summary>Reads a line of standard input.</summary>
    /// <returns>Null at its end.</returns>
    Task<string?> ReadLineAsync(CancellationToken cancellationToken);
}
