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

/// <summary>Copies an embedded store while it is used.</summary>
internal sealed class StoreBackupCommand : CliCommand
{
    private readonly Argument<string> _path = new("PATH") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _force = NewOption.Flag("--force", "Replace a file that is there.");

    public StoreBackupCommand()
        : base("backup", "Copy an embedded store to a file, also while it is served and written to.")
    {
        Add(_path);
        AddGroup("How", _force);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [("tracelift store backup tracelift-2026-01-31.sqlite", "all of one moment, checked; for a PostgreSQL database says what to type")];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var path = given.Text(_path) ?? throw new UsageException("no-path", "The file to write is missing", "Name it: tracelift store backup PATH.");
        if (bench.FindStore() is { IsPostgres: true } address)
            throw PostgresBackup.Instead(address.Text, path);
        await using var store = (SqliteStore)await bench.OpenStoreAsync(cancellationToken);
        long bytes;
        using (var progress = bench.ShowProgress())
            bytes = await SqliteBackup.BackUpAsync(store, path, given.Flag(_force), Copied(progress, "pages"), cancellationToken);
        var document = new StoreCopyDocument("store backup", store.Name, Path.GetFullPath(path), bytes);
        if (bench.IsJson)
            await bench.TellDoneAsync(() => bench.WriteJsonAsync(document, ReportJson.Readable.StoreCopyDocument), "The backup is written");
        else if (bench.IsTalkative)
            bench.Results.Line(Humanize.Safe($"{document.File}: {Humanize.Bytes(bytes)}, all of {document.Store} at one moment. tracelift store restore brings it back."));
        return ExitCode.Done;
    }

    /// <summary>Shows how much is copied.</summary>
    internal static Action<long, long>? Copied(ProgressLine? progress, string unit) =>
        progress is null ? null : (done, total) => progress.Report(new WorkProgress("Copying", done, total, unit));
}
