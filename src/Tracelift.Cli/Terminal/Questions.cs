namespace Tracelift.Cli.Terminal;

/// <summary>Asks the user at the terminal, until the answer is valid.</summary>
internal sealed class Questions(ITerminal terminal)
{
    /// <summary>Asks for a value.</summary>
    /// <param name="question">The question, without the colon.</param>
    /// <param name="read">Reads an answer, or returns a message about an invalid one.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="CancelledException">The input has ended.</exception>
    public async Task<T> AskAsync<T>(string question, Func<string, (T? Answer, string? Wrong)> read, CancellationToken cancellationToken)
    {
        while (true)
        {
            await terminal.Error.WriteAsync($"{question}: ".AsMemory(), cancellationToken);
            await terminal.Error.FlushAsync(cancellationToken);
            if (await terminal.ReadLineAsync(cancellationToken) is not { } line)
            {
                await terminal.Error.WriteLineAsync();
                throw new CancelledException();
            }

            var (answer, wrong) = read(line.Trim());
            if (wrong is null)
                return answer!;
            await terminal.Error.WriteLineAsync(wrong);
        }
    }

    /// <summary>Asks for a yes.</summary>
    /// <exception cref="CancelledException">The answer is no.</exception>
    public async Task ConfirmAsync(string question, CancellationToken cancellationToken)
    {
        var goesOn = await AskAsync<bool>(
            $"{question} [y/n]",
            answer => answer.ToUpperInvariant() switch
            {
                "Y" or "YES" => (true, null),
                "N" or "NO" => (false, null),
                _ => (false, "Please type y or n."),
            },
            cancellationToken);
        if (!goesOn)
            throw new CancelledException();
    }
}
