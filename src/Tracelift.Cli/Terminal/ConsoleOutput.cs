using Spectre.Console;
using Tracelift.Cli.Arguments;

namespace Tracelift.Cli.Terminal;

/// <summary>Lines, headings and tables for people: results on standard output, everything else on standard error.</summary>
internal sealed class ConsoleOutput
{
    private const int Gap = 2;
    private const int Unbounded = 4096;

    private readonly Lazy<TextWriter> _writer;
    private readonly Lazy<IAnsiConsole> _console;
    private readonly bool _isColored;
    private readonly bool _isPlain;
    private readonly ConsoleOutput? _messages;
    private readonly Func<string, string> _typed;

    /// <summary>Creates an output.</summary>
    /// <param name="open">Opens the writer, with the first line.</param>
    /// <param name="typed">Replaces the program's name in commands by the name that the user types.</param>
    /// <param name="isColored">Whether to use colours.</param>
    /// <param name="isPlain">Whether tables are for scripts: tabs between values, no titles.</param>
    /// <param name="messages">The output for notes, warnings and errors; null for this one.</param>
    public ConsoleOutput(Func<TextWriter> open, Func<string, string> typed, bool isColored, bool isPlain = false, ConsoleOutput? messages = null)
    {
        _writer = new(open);
        _isColored = isColored;
        _isPlain = isPlain;
        _messages = messages;
        _typed = typed;
        _console = new(() =>
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings
            {
                Ansi = isColored ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = isColored ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(_writer.Value),
            });

            // A narrow terminal wraps lines itself. A table cut to its width would not be readable.
            console.Profile.Width = Unbounded;
            return console;
        });
    }

    /// <summary>Standard error: progress, notes, warnings, questions, errors.</summary>
    public static ConsoleOutput ForMessages(CommandEnvironment environment, GlobalOptions options, ParsedOptions parsed) =>
        new(() => environment.Terminal.Error, text => ProgramName.In(text, environment), IsColored(environment, options, parsed, environment.Terminal.IsErrorTerminal));

    /// <summary>Standard output: the result of a command.</summary>
    public static ConsoleOutput ForResults(CommandEnvironment environment, GlobalOptions options, ParsedOptions parsed, ConsoleOutput messages) =>
        new(
            () => new StreamWriter(environment.Terminal.OpenOutput()) { AutoFlush = true, NewLine = "\n" },
            text => ProgramName.In(text, environment),
            IsColored(environment, options, parsed, environment.Terminal.IsOutputTerminal),
            parsed.Flag(options.Plain),
            messages);

    /// <summary>The output for anything but the result, such as a note that it is empty.</summary>
    public ConsoleOutput Messages => _messages ?? this;

    /// <summary>Writes a line. It is never wrapped, so that users can search for it.</summary>
    public void Line(string text = "") => _writer.Value.WriteLine(_typed(text));

    /// <summary>Writes a line that begins with a coloured word.</summary>
    public void Line(string marked, Color color, string text)
    {
        _console.Value.Write(new Text(marked, Look(Decoration.Bold, color)));
        Line(text);
    }

    /// <summary>Writes a note to standard error.</summary>
    public void Note(string text) => Messages.Line($"note: {Humanize.Safe(text)}");

    /// <summary>Writes a warning to standard error.</summary>
    public void Warning(string text) => Messages.Line("warning:", Color.Yellow, " " + Humanize.Safe(text));

    /// <summary>Writes an error to standard error.</summary>
    public void Error(string text) => Messages.Line("error:", Color.Red, " " + Humanize.Safe(text));

    /// <summary>Writes a title.</summary>
    public void Heading(string text)
    {
        _console.Value.Write(new Text(text, Look(Decoration.Bold)));
        Line();
    }

    /// <summary>Writes a table. Columns whose title begins with <c>#</c> hold numbers.</summary>
    /// <param name="titles">The columns' titles.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="hasTitles">Whether to show the titles; false for further parts of a table.</param>
    public void Table(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows, bool hasTitles = true)
    {
        if (_isPlain)
        {
            foreach (var row in rows)
                Line(string.Join('\t', row.Select((cell, column) => Humanize.Safe(titles[column].StartsWith('#') ? Humanize.Digits(cell) : cell))));
            return;
        }

        var table = new Table { Border = TableBorder.None, ShowHeaders = hasTitles };
        foreach (var title in titles)
        {
            var isNumber = title.StartsWith('#');
            var column = new TableColumn(new Text(title.TrimStart('#'), Look(Decoration.Dim)));
            table.AddColumn((isNumber ? column.RightAligned() : column).NoWrap().Padding(0, 0, Gap, 0));
        }

        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(Humanize.Safe(cell))));
        _console.Value.Write(table);
    }

    // By option, else on terminals unless NO_COLOR is set.
    private static bool IsColored(CommandEnvironment environment, GlobalOptions options, ParsedOptions parsed, bool isTerminal) =>
        !parsed.Flag(options.NoColor)
        && (parsed.Flag(options.ForceColor) || (isTerminal && string.IsNullOrEmpty(environment.Variable("NO_COLOR"))));

    // Without colours, Spectre would set styles through the system's console.
    private Style Look(Decoration decoration, Color? color = null) =>
        _isColored ? new Style(color, decoration: decoration) : Style.Plain;
}
