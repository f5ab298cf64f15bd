namespace Tracelift.Cli.Terminal;

/// <summary>Standard input, output and error: results on output; questions, progress and errors on error.</summary>
internal interface ITerminal
{
    /// <summary>Whether the program can ask a person: standard input and standard error are terminals.</summary>
    bool HasPerson { get; }

    /// <summary>Whether standard error is a terminal, on which a line can be overwritten.</summary>
    bool IsErrorTerminal { get; }

    /// <summary>Whether standard output is a terminal that can show colours.</summary>
    bool IsOutputTerminal { get; }

    /// <summary>The width of the terminal in characters.</summary>
    int Width { get; }

    /// <summary>Standard error.</summary>
    TextWriter Error { get; }

    /// <summary>Opens standard input to read data.</summary>
    Stream OpenInput();

    /// <summary>Opens standard output.</summary>
    Stream OpenOutput();

    /// <summary>Reads a line of standard input.</summary>
    /// <returns>Null at its end.</returns>
    Task<string?> ReadLineAsync(CancellationToken cancellationToken);
}
