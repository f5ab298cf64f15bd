using System.CommandLine;
using Tracelift.Errors;

namespace Tracelift.Cli.Arguments;

/// <summary>The options of every command.</summary>
internal sealed class GlobalOptions
{
    public Option<string> Store { get; } = NewOption.Text(
        "--store", "PATH|URL", "The store: the path of an SQLite file, or postgresql://user@host/database. Default: TRACELIFT_STORE, else the settings file's, else a file in your data folder.");

    public Option<string> Config { get; } = NewOption.Text(
        "--config", "FILE", "The settings file (tracelift help settings). Default: TRACELIFT_CONFIG, else tracelift/config.yaml in ~/.config.");

    public Option<bool> AcceptUnknownSchema { get; } = NewOption.Flag(
        "--accept-unknown-schema", "Accept a CATMAID database whose tables differ from the known ones: columns of other types, or new mandatory columns. Also TRACELIFT_ACCEPT_UNKNOWN_SCHEMA=true.");

    public Option<bool> Json { get; } = NewOption.Flag(
        "--json", "Write the report, or the error, to standard output as JSON. Asks no questions.");

    public Option<bool> Plain { get; } = NewOption.Flag(
        "--plain", "Tables for scripts: tabs between values, no titles, numbers without commas.");

    public Option<bool> Verbose { get; } = NewOption.Flag("--verbose", "Show more; with an error, a stack trace.");

    public Option<string> Verbosity { get; } = NewOption.Text(
        "--verbosity", "0|1|2|3", "0: only errors; 1: the default; 2 or 3: as --verbose.", "-v");

    public Option<bool> Traceback { get; } = NewOption.Flag("--traceback", "With an error, show a stack trace.");

    public Option<bool> NoColor { get; } = NewOption.Flag("--no-color", "No colours.");

    public Option<bool> ForceColor { get; } = NewOption.Flag("--force-color", "Colours even without a terminal.");

    public Option<string> Settings { get; } = NewOption.Text("--settings", "MODULE", "Django's; ignored.");

    public Option<string> PythonPath { get; } = NewOption.Text("--pythonpath", "FOLDER", "Django's; ignored.");

    public Option<bool> Help { get; } = NewOption.Flag("--help", "This page.", "-h");

    public Option<bool> Version { get; } = NewOption.Flag("--version", "The version of Tracelift, its build and its runtime.");

    /// <summary>The verbosity from 0 to 3, as in Django's commands; the default is 1.</summary>
    /// <exception cref="UsageException">There is no such level.</exception>
    public int ReadVerbosity(ParsedOptions parsed)
    {
        var level = parsed.Number(Verbosity, "a level from 0 to 3") ?? 1;
        return level is >= 0 and <= 3
            ? Math.Max((int)level, parsed.Flag(Verbose) ? 2 : 0)
            : throw new UsageException("bad-value", $"{Verbosity.Name}: there is no level {level}", "Expected 0, 1, 2 or 3.");
    }

    /// <summary>All of them, in the order of the help page.</summary>
    public IReadOnlyList<Option> All =>
    [
        Store, Config, AcceptUnknownSchema, Json, Plain, Verbose, Verbosity, Traceback, NoColor, ForceColor, Settings, PythonPath, Help, Version,
    ];

    public void AddTo(RootCommand root)
    {
        foreach (var option in All)
        {
            option.Recursive = true;
            root.Add(option);
        }
    }
}
