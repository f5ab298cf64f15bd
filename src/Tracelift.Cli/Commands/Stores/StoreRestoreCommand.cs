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

/// <summary>Restores an embedded store from a backup.</summary>
internal sealed class StoreRestoreCommand : CliCommand
{
    private readonly Argument<string> _path = new("PATH") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _force = NewOption.Flag("--force", "Replace an existing store, which must not be in use.");

    public StoreRestoreCommand()
        : base("restore", "Restore an embedded store from a backup.")
    {
        Add(_path);
        AddGroup("How", _force);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift store restore tracelift-2026-01-31.sqlite", "checks the backup first; the store must not exist"),
        ("tracelift store restore tracelift-2026-01-31.sqlite --force", "replaces the existing store"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var path = parsed.Text(_path) ?? throw new UsageException("no-path", "The backup is missing", "Name it: tracelift store restore PATH.");
        var address = context.FindStore();
        if (address.IsPostgres)
            throw PostgresBackup.InsteadOfRestoring(address.Text, path);
        StoreCheckReport? report = null;
        long bytes;
        using (var progress = context.ShowProgress())
        {
            bytes = await SqliteBackup.RestoreAsync(
                path, address.Text, parsed.Flag(_force), CheckAsync, context.Time, StoreBackupCommand.Copied(progress, "bytes"), cancellationToken);

            async Task CheckAsync(SqliteStore store)
            {
                report = await StoreCheck.RunAsync(store, [], progress, cancellationToken);
                RequireWhole(report, path);
            }
        }

        var document = new StoreCopyDocument("store restore", Path.GetFullPath(address.Text), Path.GetFullPath(path), bytes);
        if (context.IsJson)
            await context.ReportDoneAsync(() => context.WriteJsonAsync(document, ReportJson.Readable.StoreCopyDocument), "The store is restored");
        else if (context.IsTalkative)
            context.Results.Line(Humanize.Safe($"Restored {document.Store} from {document.File}: {Humanize.Count(report!.Treenodes, "treenode")} of {Humanize.Count(report.Skeletons, "skeleton")}, checked."));
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
            $"{path} is damaged: {Humanize.Count(report.Faults.Count, "kind")} of faults; nothing was changed",
            problems,
            "Use another backup. To repair this one, name a copy of it with --store, and run tracelift store repair.");
    }
}
