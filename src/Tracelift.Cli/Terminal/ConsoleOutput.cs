using Spectre.Console;
using Tracelift.Cli.Arguments;

namespace Tracelift.Cli.Terminal;

/// <summary>Lines, headings and tables for people: results on standard output, all else on standard error.</summary>
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

    /// <summary>Begins to write.</summary>
    /// <param name="open">Opens where to, when something is written.</param>
    /// <param name="typed">Makes commands in texts those that the user types.</param>
    /// <param name="isColored">Whether with colours.</param>
    /// <param name="isPlain">Whether tables are for programs: a tab between values, no titles.</param>
    /// <param name="messages">Where notes, warnings and faults go; null for the same place.</param>
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

            // A narrow terminal breaks lines itself; a table that is cut or squeezed to fit can't be read.
            console.Profile.Width = Unbounded;
            return console;
        });
    }

    /// <summary>Standard error: progress, notes, warnings, questions, faults.</summary>
    public static ConsoleOutput ForMessages(CommandEnvironment surroundings, GlobalOptions options, ParsedOptions given) =>
        new(() => surroundings.Terminal.Error, text => ProgramName.In(text, surroundings), IsColored(surroundings, options, given, surroundings.Terminal.IsErrorTerminal));

    /// <summary>Standard output: what a command was run for.</summary>
    public static ConsoleOutput ForResults(CommandEnvironment surroundings, GlobalOptions options, ParsedOptions given, ConsoleOutput messages) =>
        new(
            () => new StreamWriter(surroundings.Terminal.OpenOutput()) { AutoFlush = true, NewLine = "\n" },
            text => ProgramName.In(text, surroundings),
            IsColored(surroundings, options, given, surroundings.Terminal.IsOutputTerminal),
            given.Flag(options.Plain),
            messages);

    /// <summary>Where to tell what is not the result, such as that there is none.</summary>
    public ConsoleOutput Messages => _messages ?? this;

    /// <summary>Writes a line as it is; it is never wrapped, so that it can be searched for.</summary>
    public void Line(string text = "") => _writer.Value.WriteLine(_typed(text));

    /// <summary>Writes a line that begins with a marked word.</summary>
    public void Line(string marked, Color color, string text)
    {
        _console.Value.Write(new Text(marked, Look(Decoration.Bold, color)));
        Line(text);
    }

    /// <summary>Tells something beside the result, on standard error.</summary>
    public void Note(string text) => Messages.Line($"note: {Humanize.Safe(text)}");

    /// <summary>Warns on standard error.</summary>
    public void Warning(string text) => Messages.Line("warning:", Color.Yellow, " " + Humanize.Safe(text));

    /// <summary>Tells a fault on standard error.</summary>
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
    /// <param name="hasTitles">Whether the titles are shown; not where the table goes on.</param>
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

    // As asked for, else on terminals unless NO_COLOR is set.
    private static bool IsColored(CommandEnvironment surroundings, GlobalOptions options, ParsedOptions given, bool isTerminal) =>
        !given.Flag(options.NoColor)
        && (given.Flag(options.ForceColor) || (isTerminal && string.IsNullOrEmpty(surroundings.Variable("NO_COLOR"))));

    // Without colours Spectre would not leave styles out, but set them through the system's console.
    private Style Look(Decoration decoration, Color? color = null) =>
        _isColored ? new Style(color, decoration: decoration) : Style.Plain;
}
