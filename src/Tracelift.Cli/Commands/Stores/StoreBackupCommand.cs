using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Postgres;
using Tracelift.Sqlite;
using Tracelift.Sqlite.Backups;
using Tracelift.Tracing;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Copies an embedded store while it is in use.</summary>
internal sealed class StoreBackupCommand : CliCommand
{
    private readonly Argument<string> _path = new("PATH") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _force = NewOption.Flag("--force", "Replace an existing file.");

    public StoreBackupCommand()
        : base("backup", "Copy an embedded store to a file, even while it is in use.")
    {
        Add(_path);
        AddGroup("How", _force);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [("tracelift store backup tracelift-2026-01-31.sqlite", "a consistent, checked copy; for a PostgreSQL database, shows the command to type")];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var path = parsed.Text(_path) ?? throw new UsageException("no-path", "The file to write is missing", "Name it: tracelift store backup PATH.");
        if (context.FindStore() is { IsPostgres: true } address)
            throw PostgresBackup.Instead(address.Text, path);
        await using var store = (SqliteStore)await context.OpenStoreAsync(cancellationToken);
        long bytes;
        using (var progress = context.ShowProgress())
            bytes = await SqliteBackup.BackUpAsync(store, path, parsed.Flag(_force), Copied(progress, "pages"), cancellationToken);
        var document = new StoreCopyDocument("store backup", store.Name, Path.GetFullPath(path), bytes);
        if (context.IsJson)
            await context.ReportDoneAsync(() => context.WriteJsonAsync(document, ReportJson.Readable.StoreCopyDocument), "The backup is written");
        else if (context.IsTalkative)
            context.Results.Line(Humanize.Safe($"{document.File}: {Humanize.Bytes(bytes)}, a consistent copy of {document.Store}. To restore it: tracelift store restore PATH"));
        return ExitCode.Done;
    }

    /// <summary>Shows the progress of copying.</summary>
    internal static Action<long, long>? Copied(ProgressLine? progress, string unit) =>
        progress is null ? null : (done, total) => progress.Report(new WorkProgress("Copying", done, total, unit));
}
