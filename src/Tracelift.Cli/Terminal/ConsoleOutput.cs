using Spectre.Console;
using Tracelift.Cli.Arguments;

namespace Tracelift.Cli.Terminal;

/// <summary>What is written to standard error for people: lines, headings, tables.</summary>
internal sealed class ConsoleOutput
{
    private const int Gap = 2;
    private const int Unbounded = 4096;

    private readonly ITerminal _terminal;
    private readonly bool _isColored;
    private readonly IAnsiConsole _console;

    /// <summary>Begins to write.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="isColored">Whether with colours.</param>
    public ConsoleOutput(ITerminal terminal, bool isColored)
    {
        _terminal = terminal;
        _isColored = isColored;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isColored ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isColored ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(terminal.Error),
        });

        // A narrow terminal breaks lines itself; a table that is cut or squeezed to fit can't be read.
        _console.Profile.Width = Unbounded;
    }

    /// <summary>Standard error, with colours as asked for, else on terminals unless NO_COLOR is set.</summary>
    public static ConsoleOutput For(CommandEnvironment surroundings, GlobalOptions options, ParsedOptions given)
    {
        var byDefault = surroundings.Terminal.IsErrorTerminal && string.IsNullOrEmpty(surroundings.Variable("NO_COLOR"));
        return new ConsoleOutput(surroundings.Terminal, !given.Flag(options.NoColor) && (byDefault || given.Flag(options.ForceColor)));
    }

    /// <summary>Writes a line as it is; it is never wrapped, so that it can be searched for.</summary>
    public void Line(string text = "") => _terminal.Error.WriteLine(text);

    /// <summary>Writes a line that begins with a marked word.</summary>
    public void Line(string marked, Color color, string text)
    {
        _console.Write(new Text(marked, Look(Decoration.Bold, color)));
        _terminal.Error.WriteLine(text);
    }

    /// <summary>Writes a title.</summary>
    public void Heading(string text)
    {
        _console.Write(new Text(text, Look(Decoration.Bold)));
        _terminal.Error.WriteLine();
    }

    /// <summary>Writes a table. Columns whose title begins with <c>#</c> hold numbers.</summary>
    public void Table(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var title in titles)
        {
            var isNumber = title.StartsWith('#');
            var column = new TableColumn(new Text(title.TrimStart('#'), Look(Decoration.Dim)));
            table.AddColumn((isNumber ? column.RightAligned() : column).NoWrap().Padding(0, 0, Gap, 0));
        }

        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(Humanize.Safe(cell))));
        _console.Write(table);
    }

    // Without colours Spectre would not leave styles out, but set them through the system's console.
    private Style Look(Decoration decoration, Color? color = null) =>
        _isColored ? new Style(color, decoration: decoration) : Style.Plain;
}
