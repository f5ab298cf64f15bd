using System.CommandLine;
using Tracelift.Errors;

namespace Tracelift.Cli.Arguments;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    public Option<string> Store { get; } = NewOption.Text(
        "--store", "PATH|URL", "The store: the path of an SQLite file, or postgresql://user@host/database. Default: TRACELIFT_STORE, else the settings file's, else a file in your data folder.");

    public Option<string> Config { get; } = NewOption.Text(
        "--config", "FILE", "The settings file (tracelift help settings). Default: TRACELIFT_CONFIG, else tracelift/config.yaml in ~/.config.");

    public Option<bool> AcceptUnknownSchema { get; } = NewOption.Flag(
        "--accept-unknown-schema", "Go on with a CATMAID database whose tables are other than known: columns of other types, new ones that must be given. Also TRACELIFT_ACCEPT_UNKNOWN_SCHEMA=true.");

    public Option<bool> Json { get; } = NewOption.Flag(
        "--json", "Write the report, or the error, to standard output as JSON. Nothing is asked then.");

    public Option<bool> Plain { get; } = NewOption.Flag(
        "--plain", "Tables for programs: a tab between values, no titles, numbers without commas.");

    public Option<bool> Verbose { get; } = NewOption.Flag("--verbose", "Say more; with an error, where in the program it arose.");

    public Option<string> Verbosity { get; } = NewOption.Text(
        "--verbosity", "0|1|2|3", "0: faults only; 1: the usual; 2 or 3: as --verbose.", "-v");

    public Option<bool> Traceback { get; } = NewOption.Flag("--traceback", "With an error, say where in the program it arose.");

    public Option<bool> NoColor { get; } = NewOption.Flag("--no-color", "No colours.");

    public Option<bool> ForceColor { get; } = NewOption.Flag("--force-color", "Colours also where nothing is a terminal.");

    public Option<string> Settings { get; } = NewOption.Text("--settings", "MODULE", "Django's; ignored.");

    public Option<string> PythonPath { get; } = NewOption.Text("--pythonpath", "FOLDER", "Django's; ignored.");

    public Option<bool> Help { get; } = NewOption.Flag("--help", "This page.", "-h");

    public Option<bool> Version { get; } = NewOption.Flag("--version", "The version of Tracelift.");

    /// <summary>How much to say, from 0 to 3, as Django's commands have it; 1 is the usual.</summary>
    /// <exception cref="UsageException">The level is none.</exception>
    public int ReadVerbosity(ParsedOptions given)
    {
        var level = given.Number(Verbosity, "a level from 0 to 3") ?? 1;
        return level is >= 0 and <= 3
            ? Math.Max((int)level, given.Flag(Verbose) ? 2 : 0)
            : throw new UsageException("bad-value", $"{Verbosity.Name}: there is no level {level}", "Expected 0, 1, 2 or 3.");
    }

    /// <summary>In the order in which help shows them.</summary>
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
