using System.CommandLine;
using Tracelift.Checking;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Postgres;
using Tracelift.Sqlite;
using Tracelift.Sqlite.Backups;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Puts a backup in an embedded store's place.</summary>
internal sealed class StoreRestoreCommand : CliCommand
{
    private readonly Argument<string> _path = new("PATH") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _force = NewOption.Flag("--force", "Replace a store that is there; nobody may use it meanwhile.");

    public StoreRestoreCommand()
        : base("restore", "Put a backup of an embedded store in its place.")
    {
        Add(_path);
        AddGroup("How", _force);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift store restore tracelift-2026-01-31.sqlite", "where there is no store any more; it is checked first"),
        ("tracelift store restore tracelift-2026-01-31.sqlite --force", "in place of the store that is there"),
    ];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var path = given.Text(_path) ?? throw new UsageException("no-path", "The backup is missing", "Name it: tracelift store restore PATH.");
        var address = bench.FindStore();
        if (address.IsPostgres)
            throw PostgresBackup.InsteadOfRestoring(address.Text, path);
        StoreCheckReport? report = null;
        long bytes;
        using (var progress = bench.ShowProgress())
        {
            bytes = await SqliteBackup.RestoreAsync(
                path, address.Text, given.Flag(_force), CheckAsync, bench.Time, StoreBackupCommand.Copied(progress, "bytes"), cancellationToken);

            async Task CheckAsync(SqliteStore store)
            {
                report = await StoreCheck.RunAsync(store, [], progress, cancellationToken);
                RequireWhole(report, path);
            }
        }

        var document = new StoreCopyDocument("store restore", Path.GetFullPath(address.Text), Path.GetFullPath(path), bytes);
        if (bench.IsJson)
            await bench.TellDoneAsync(() => bench.WriteJsonAsync(document, ReportJson.Readable.StoreCopyDocument), "The store is restored");
        else if (bench.IsTalkative)
            bench.Results.Line(Humanize.Safe($"{document.Store} is what {document.File} holds: {Humanize.Count(report!.Treenodes, "treenode")} of {Humanize.Count(report.Skeletons, "skeleton")}, checked."));
        return ExitCode.Done;
    }

    private static void RequireWhole(StoreCheckReport report, string path)
    {
        if (report.IsWhole)
            return;
        var problems = new ProblemList();
        foreach (var fault in report.Faults)
            problems.Add(new Problem(fault.Kind, StoreCheckText.Describe(fault)));
        throw new InputException(
            $"{path} is not whole: {Humanize.Count(report.Faults.Count, "kind")} of faults; nothing was changed",
            problems,
            "Take another backup. To work on this one, name a copy of it with --store: tracelift store repair mends what can be.");
    }
}
